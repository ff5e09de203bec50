package dev.weft.server;

import io.netty.handler.codec.http.HttpRequest;

/**
 * The head of a request, as the loop hands it to the task of its connection.
 *
 * @param whole whether that is all; otherwise contents follow, up to a last one
 * @param came when it did, on the clock of the server
 */
record Incoming(HttpRequest head, boolean whole, long came) {}
