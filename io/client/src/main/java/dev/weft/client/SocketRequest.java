package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.websocket.WebSocketConfig;
import java.util.List;

/**
 * What a client asks for to get a WebSocket.
 *
 * @param url where; {@code ws} is {@code http} here, {@code wss} is {@code https}
 * @param headers more of them, such as an Origin or credentials
 * @param protocols the subprotocols to offer, the best first; may be empty
 * @param config how this side behaves
 */
public record SocketRequest(
    Url url, Headers headers, List<String> protocols, WebSocketConfig config) {
  public SocketRequest {
    protocols = List.copyOf(protocols);
  }

  /**
   * {@return a question for a WebSocket at a URL, with the defaults of {@link WebSocketConfig}}
   *
   * @param url a {@code ws}, {@code wss}, {@code http} or {@code https} one
   * @throws IllegalArgumentException if it is none
   */
  public static SocketRequest to(String url) {
    return new SocketRequest(
        Url.parse(plain(url)), Headers.of(), List.of(), WebSocketConfig.defaults());
  }

  /** {@return the same place by the scheme of HTTP} */
  private static String plain(String url) {
    if (url.regionMatches(true, 0, "ws://", 0, 5)) {
      return "http" + url.substring(2);
    }
    return url.regionMatches(true, 0, "wss://", 0, 6) ? "https" + url.substring(3) : url;
  }

  /** This, with this one header of the name. */
  public SocketRequest withHeader(String name, String value) {
    return new SocketRequest(url, headers.with(name, value), protocols, config);
  }

  /** This, offering these subprotocols, the best first. */
  public SocketRequest withProtocols(String... names) {
    return new SocketRequest(url, headers, List.of(names), config);
  }

  /** This, behaving so. */
  public SocketRequest withConfig(WebSocketConfig how) {
    return new SocketRequest(url, headers, protocols, how);
  }
}
