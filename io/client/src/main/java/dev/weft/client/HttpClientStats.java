package dev.weft.client;

import dev.weft.net.Target;
import dev.weft.pool.PoolStats;
import java.util.Map;

/**
 * What a client has done so far, and what it does now.
 *
 * @param calls calls begun
 * @param failed calls that ended with an exception
 * @param retries attempts beyond the first of a call
 * @param bytes bytes of bodies received, after decompression
 * @param connections the connections
 * @param upstreams the servers behind an origin, by its name
 */
public record HttpClientStats(
    long calls,
    long failed,
    long retries,
    long bytes,
    PoolStats connections,
    Map<String, Balancer.Stats<Target>> upstreams) {}
