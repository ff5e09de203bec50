/**
 * An HTTP client for tasks.
 *
 * {@snippet :
 * Weft.run(() -> {
 *   try (HttpClient client = HttpClient.open()) {
 *     Response response = client.get("https://example.org/");
 *     String page = response.ok() ? response.text() : "status " + response.status();
 *   }
 * });
 * }
 *
 * <p>Connections are kept and shared, with a limit in all and per host; every phase of a call has
 * its timeout ({@link dev.weft.client.Timeouts}); a body that is read as a whole has a limit, one
 * that is read as it comes ({@link dev.weft.client.Answer}) needs none; what failed in passing is
 * tried again as {@link dev.weft.client.Retry} says.
 *
 * <p>A call goes through the interceptors, then from redirect to redirect, attempt after attempt;
 * each attempt is an exchange on a connection.
 *
 * <p>HTTP/1.1 and HTTP/2, as {@link dev.weft.client.Protocols} says. A connection of HTTP/2 is
 * shared by many calls; those that it has no room for wait in line, or for another one.
 */
package dev.weft.client;
