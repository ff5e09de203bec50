package dev.weft.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.net.Stream;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a client asks for, and what it makes of the answer (RFC 6455 §4.1). One task. */
final class Question {
  /** Those of the handshake are not the caller's. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "upgrade",
          "connection",
          "content-length",
          "transfer-encoding",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-protocol",
          "sec-websocket-extensions",
          "sec-websocket-accept");

  private static final byte[] END = {'\r', '\n', '\r', '\n'};
  private static final int MOST_HEAD = 64 * 1024;

  private final Url url;
  private final Headers headers;
  private final List<String> protocols;
  private final WebSocketConfig config;
  private final String key = Handshake.key();

  Question(Url url, Headers headers, List<String> protocols, WebSocketConfig config) {
    for (Headers.Field field : headers) {
      if (OURS.contains(field.name().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "the header %s is part of the handshake: leave it out".formatted(field.name()));
      }
    }
    protocols.forEach(Tokens::requireToken);
    this.url = url;
    this.headers = headers;
    this.protocols = protocols;
    this.config = config;
  }

  /** Asks, and makes a WebSocket of the connection. */
  WebSocket ask(Stream stream) throws InterruptedException {
    boolean done = false;
    try {
      stream.write(words().getBytes(ISO_8859_1));
      Terms terms = judge(answer(stream));
      WebSocket socket = new WebSocket(url.authority(), terms);
      stream.wire(pipeline -> pipeline.addLast(socket.handler()));
      done = true;
      return socket;
    } finally {
      if (!done) {
        stream.abort();
      }
    }
  }

  private String words() {
    StringBuilder words = new StringBuilder(512);
    words.append("GET ").append(url.requestTarget()).append(" HTTP/1.1\r\n");
    field(words, "Host", url.authority());
    field(words, "Upgrade", "websocket");
    field(words, "Connection", "Upgrade");
    field(words, "Sec-WebSocket-Key", key);
    field(words, "Sec-WebSocket-Version", Handshake.VERSION);
    if (!protocols.isEmpty()) {
      field(words, "Sec-WebSocket-Protocol", String.join(", ", protocols));
    }
    config
        .deflate()
        .ifPresent(how -> field(words, "Sec-WebSocket-Extensions", Compression.offer(how)));
    headers.forEach(field -> field(words, field.name(), field.value()));
    return words.append("\r\n").toString();
  }

  private static void field(StringBuilder words, String name, String value) {
    words.append(name).append(": ").append(value).append("\r\n");
  }

  /** {@return the lines of the server's head} */
  private List<String> answer(Stream stream) throws InterruptedException {
    try {
      Optional<byte[]> head = stream.readUntil(END, MOST_HEAD);
      String text = new String(head.orElse(new byte[0]), ISO_8859_1);
      if (!text.endsWith("\r\n\r\n")) {
        throw broken("it closed the connection");
      }
      return List.of(text.substring(0, text.length() - END.length).split("\r\n", -1));
    } catch (RefusedException e) {
      throw broken("its answer is too long");
    }
  }

  private Terms judge(List<String> lines) {
    String status = lines.getFirst();
    if (!status.matches("HTTP/1\\.1 \\d{3}( .*)?")) {
      throw broken("it does not answer in HTTP/1.1");
    }
    if (!status.startsWith("101", 9)) {
      throw broken("it answered " + status.substring(9).strip());
    }
    Headers said = fields(lines.subList(1, lines.size()));
    if (!Tokens.has(said.all("Upgrade"), "websocket")
        || !Tokens.has(said.all("Connection"), "Upgrade")
        || !said.all("Sec-WebSocket-Accept").equals(List.of(Handshake.proof(key)))) {
      throw broken("its answer is none to this question");
    }
    return agree(said);
  }

  private Headers fields(List<String> lines) {
    List<String> pairs = new ArrayList<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw broken("its answer has a line that is no header field");
      }
      pairs.add(line.substring(0, colon));
      pairs.add(line.substring(colon + 1).strip());
    }
    try {
      return Headers.of(pairs.toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw broken("its answer has a malformed header field");
    }
  }

  private Terms agree(Headers said) {
    try {
      List<String> chosen = Tokens.list(said.all("Sec-WebSocket-Protocol"));
      if (chosen.size() > 1 || !protocols.containsAll(chosen)) {
        throw broken("it chose a subprotocol that was not offered");
      }
      Optional<Compression> agreed =
          Compression.settle(
              Tokens.extensions(said.all("Sec-WebSocket-Extensions")), config.deflate());
      Terms terms = Terms.plain(false, config).withProtocol(chosen.stream().findFirst());
      return agreed.isEmpty()
          ? terms
          : terms.withDeflate(agreed.get().clientKeeps(), agreed.get().serverKeeps());
    } catch (IllegalArgumentException e) {
      throw broken("it chose what was not offered: " + e.getMessage());
    }
  }

  private BrokenException broken(String why) {
    return new BrokenException(
        "%s opens no WebSocket at %s: %s".formatted(url.authority(), url.path(), why));
  }
}
