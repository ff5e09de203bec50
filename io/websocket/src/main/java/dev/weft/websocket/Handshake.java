package dev.weft.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.net.Stream;
import dev.weft.websocket.Tokens.Extension;
import io.netty.channel.ChannelHandler;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * How a connection of HTTP/1.1 becomes a WebSocket (RFC 6455 §4). For those who have a connection:
 * a server asks {@link #answer}, a client {@link #ask}.
 */
public final class Handshake {
  /** What a server answers. */
  public sealed interface Answer {}

  /**
   * The connection becomes a WebSocket once the head of status 101 is sent.
   *
   * @param headers those of the head
   * @param socket the WebSocket, which can be used once the handler is in its place
   * @param handler to be added to the pipeline on the loop, once, where the bytes of the client
   *     come out from then on; it adds its codec before itself
   */
  public record Accepted(Headers headers, WebSocket socket, ChannelHandler handler)
      implements Answer {}

  /**
   * It stays what it is.
   *
   * @param headers what has to be said beside the status
   * @param detail one sentence for who asked
   */
  public record Refused(int status, Headers headers, String detail) implements Answer {}

  static final String VERSION = "13";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private Handshake() {}

  /**
   * Answers a GET of HTTP/1.1 that has no body. Never waits. On the task of the connection.
   *
   * @param peer who asks, for messages
   * @param headers those of the request
   * @param who who is let in
   */
  public static Answer answer(
      String peer, Headers headers, Acceptance who, WebSocketConfig config) {
    Optional<Refused> refused = judge(headers).or(() -> judgeOrigin(headers, who));
    if (refused.isPresent()) {
      return refused.get();
    }
    List<String> offered;
    List<Extension> extensions;
    try {
      offered = Tokens.list(headers.all("Sec-WebSocket-Protocol"));
      extensions = Tokens.extensions(headers.all("Sec-WebSocket-Extensions"));
    } catch (IllegalArgumentException e) {
      return refused(400, "What the WebSocket is to be spoken in is malformed.");
    }
    Optional<String> protocol = who.choose(offered);
    Optional<Compression> agreed =
        config.deflate().flatMap(how -> Compression.answer(extensions, how));
    Terms terms = Terms.plain(true, config).withProtocol(protocol);
    if (agreed.isPresent()) {
      terms = terms.withDeflate(agreed.get().serverKeeps(), agreed.get().clientKeeps());
    }
    return accept(peer, headers, terms, agreed);
  }

  private static Accepted accept(
      String peer, Headers asked, Terms terms, Optional<Compression> agreed) {
    String key = asked.first("Sec-WebSocket-Key").orElseThrow();
    Headers headers = Headers.of("Upgrade", "websocket", "Sec-WebSocket-Accept", proof(key));
    if (terms.protocol().isPresent()) {
      headers = headers.plus("Sec-WebSocket-Protocol", terms.protocol().get());
    }
    if (agreed.isPresent()) {
      headers = headers.plus("Sec-WebSocket-Extensions", agreed.get().field());
    }
    WebSocket socket = new WebSocket(peer, terms);
    return new Accepted(headers, socket, socket.handler());
  }

  /** {@return what is wrong with a request, if anything (RFC 6455 §4.2.1)} */
  private static Optional<Refused> judge(Headers headers) {
    if (!Tokens.has(headers.all("Upgrade"), "websocket")) {
      return Optional.of(
          new Refused(
              426,
              Headers.of("Upgrade", "websocket", "Sec-WebSocket-Version", VERSION),
              "This is answered for WebSockets only."));
    }
    if (!Tokens.has(headers.all("Connection"), "Upgrade")) {
      return Optional.of(refused(400, "The Connection field does not ask for an upgrade."));
    }
    if (!headers.all("Sec-WebSocket-Version").equals(List.of(VERSION))) {
      return Optional.of(
          new Refused(
              426,
              Headers.of("Upgrade", "websocket", "Sec-WebSocket-Version", VERSION),
              "The only known version of WebSocket is " + VERSION + "."));
    }
    List<String> keys = headers.all("Sec-WebSocket-Key");
    return keys.size() == 1 && isKey(keys.getFirst())
        ? Optional.empty()
        : Optional.of(refused(400, "The key of the WebSocket is malformed."));
  }

  private static Optional<Refused> judgeOrigin(Headers headers, Acceptance who) {
    List<String> origins = headers.all("Origin");
    String host = headers.first("Host").orElse("");
    return origins.size() < 2 && who.admits(headers.first("Origin"), host)
        ? Optional.empty()
        : Optional.of(refused(403, "Pages of this origin may not open a WebSocket here."));
  }

  private static Refused refused(int status, String detail) {
    return new Refused(status, Headers.of(), detail);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES && key.length() == 24;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** {@return a new key} */
  static String key() {
    return Base64.getEncoder().encodeToString(Masks.bytes(KEY_BYTES));
  }

  /** {@return what shows that a server has understood the key} */
  static String proof(String key) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder().encodeToString(sha.digest((key + GUID).getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  /**
   * Asks the server at the other end of a new connection for a WebSocket.
   *
   * <p>Waits for its answer. The WebSocket belongs to the loop of the caller; any task may use it.
   *
   * @param stream a connection to the host of the URL; closed if this fails, and the WebSocket's
   *     from now on
   * @param headers more of them, such as cookies, or an Origin
   * @param protocols the subprotocols to offer, the best first; may be empty
   * @throws dev.weft.task.BrokenException if the server does not agree; the message says what it
   *     answered
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static WebSocket ask(
      Stream stream, Url url, Headers headers, List<String> protocols, WebSocketConfig config)
      throws InterruptedException {
    return new Question(url, headers, protocols, config).ask(stream);
  }
}
