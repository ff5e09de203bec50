package dev.weft.client;

import dev.weft.http.Headers;

/**
 * What an answer begins with.
 *
 * @param protocol such as {@code HTTP/1.1}
 * @param length how long its body is as it is sent, with its content codings; negative if unknown
 */
record Head(int status, Headers headers, String protocol, long length) {}
