package dev.weft.server;

/**
 * Why what a client sent is no request that can be answered as such; the connection ends with it.
 *
 * @param status the answer, a 4xx or 5xx; 0 to say nothing
 * @param detail one sentence for the client
 */
record Fault(int status, String detail) {}
