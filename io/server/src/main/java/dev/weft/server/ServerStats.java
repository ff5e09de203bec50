package dev.weft.server;

/**
 * A server at one moment.
 *
 * @param connections connections that are open
 * @param busy requests that are handled
 * @param answered requests answered so far
 * @param failed those of them answered with 500 or more
 * @param refused what came and was no valid request
 * @param abandoned requests whose client had gone before its answer
 */
public record ServerStats(
    int connections, int busy, long answered, long failed, long refused, long abandoned) {}
