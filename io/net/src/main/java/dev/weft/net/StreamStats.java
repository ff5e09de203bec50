package dev.weft.net;

/**
 * How much has passed over a stream.
 *
 * @param received bytes that have come, read or not
 * @param written bytes that were written
 * @param sent bytes of those that the system has taken
 */
public record StreamStats(long received, long written, long sent) {}
