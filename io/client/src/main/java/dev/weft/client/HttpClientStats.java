package dev.weft.client;

import dev.weft.pool.PoolStats;

/**
 * What a client has done so far, and what it does now.
 *
 * @param calls calls begun
 * @param failed calls that ended with an exception
 * @param retries attempts beyond the first of a call
 * @param bytes bytes of bodies received, after decompression
 * @param connections the connections
 */
public record HttpClientStats(
    long calls, long failed, long retries, long bytes, PoolStats connections) {}
