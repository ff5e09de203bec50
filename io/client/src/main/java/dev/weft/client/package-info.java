/**
 * An HTTP client for tasks.
 *
 * {@snippet :
 * Weft.run(() -> {
 *   HttpClient client = HttpClient.open(HttpClientConfig.defaults());
 *   Response response = client.get("https://example.org/");
 *   System.out.println(response.status() + " " + response.text().length());
 *   client.close(Duration.ofSeconds(1));
 * });
 * }
 *
 * <p>Connections are kept and shared, with a limit in all and per host; every phase has its
 * timeout; a body has a limit; what failed in passing is tried again as {@link
 * dev.weft.client.Retry} says.
 */
package dev.weft.client;
