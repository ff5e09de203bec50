package dev.weft.testkit;

/**
 * What there is on a simulated network at a moment.
 *
 * @param connections how many ends of connections are not closed; a connection has two
 * @param listeners how many sockets listen
 * @param datagrams how many ports for datagrams are open
 * @param bytes how many bytes connections have under way, and how many of all have come and were
 *     not read
 * @param buffers how many buffers of its channels were not released
 */
public record NetworkStats(
    int connections, int listeners, int datagrams, long bytes, int buffers) {}
