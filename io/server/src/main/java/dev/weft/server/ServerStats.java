package dev.weft.server;

/**
 * A server at one moment.
 *
 * @param connections connections that are open
 * @param busy requests that are handled
 * @param answered requests answered so far
 * @param failed those of them answered with 500 or more
 * @param excess those of them answered with 503: there was too much to do, or it took too long
 * @param refused what came and was no valid request
 * @param abandoned requests whose client had gone before its answer, and WebSockets whose client
 *     had gone without a word
 * @param sockets WebSockets that are open; they are not among the busy
 */
public record ServerStats(
    int connections,
    int busy,
    long answered,
    long failed,
    long excess,
    long refused,
    long abandoned,
    long sockets) {}
