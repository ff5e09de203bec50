/**
 * What is said over HTTP, as immutable values.
 *
 * <p>A {@link dev.weft.http.Url} is read as browsers read it: {@code
 * Url.parse("HTTP://Example.com:80/a/../b")} is {@code http://example.com/b}, and {@code
 * url.resolve("../c?d")} is where a link on that page leads. Two spellings of one address are told
 * by {@code url.canonical()}.
 *
 * <p>A {@link dev.weft.http.Request} is a method, a URL and {@link dev.weft.http.Headers}; a {@link
 * dev.weft.http.Response} is a status, headers and the whole body. {@code response.text()} decodes
 * it, {@code response.mediaType()} says what it is, {@code response.location()} where it sends the
 * reader, {@code response.retryAfter(now)} when to come back.
 *
 * <p>A {@link dev.weft.http.Multipart} is a form with files as a client sends it. A {@link
 * dev.weft.http.ServerSentEvent} is one message of an answer that goes on, which an {@link
 * dev.weft.http.EventStream} reads from its bytes.
 *
 * <p>Nothing here waits, starts a thread or reads a clock. What comes from the other end does not
 * throw, unless it is too large: it is an empty {@link java.util.Optional}. What comes from the
 * program and is wrong is refused with an {@link IllegalArgumentException} that says what to write
 * instead.
 */
package dev.weft.http;
