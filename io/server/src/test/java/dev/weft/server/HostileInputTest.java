package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Response;
import dev.weft.task.WeftConfig;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What could be read in two ways is refused, and the connection ends: so nothing that follows is
 * taken for a request.
 */
class HostileInputTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: here\r\n\r\n";

  private static final Map<WeftConfig.Door, Serving> SERVINGS =
      new EnumMap<>(WeftConfig.Door.class);
  private static final List<String> HANDLED = new CopyOnWriteArrayList<>();

  private record Case(String name, int status, String bytes) {}

  private static Case get(String name, int status, String fields) {
    return new Case(name, status, "GET / HTTP/1.1\r\n" + fields + "\r\n");
  }

  private static Case post(String name, int status, String fieldsAndBody) {
    return new Case(name, status, "POST / HTTP/1.1\r\nHost: here\r\n" + fieldsAndBody);
  }

  private static Case line(String name, int status, String line) {
    return new Case(name, status, line + "\r\nHost: here\r\n\r\n");
  }

  private static List<Case> lengths() {
    return List.of(
        post("two lengths", 400, "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        post("twice the same length", 400, "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
        post("a list of lengths", 400, "Content-Length: 3, 3\r\n\r\nabc"),
        post("a signed length", 400, "Content-Length: +3\r\n\r\nabc"),
        post("a negative length", 400, "Content-Length: -1\r\n\r\n"),
        post("a length in hex", 400, "Content-Length: 0x3\r\n\r\nabc"),
        post("an empty length", 400, "Content-Length:\r\n\r\n"),
        post("an endless length", 400, "Content-Length: 99999999999999999999\r\n\r\n"),
        post("a length with a space inside", 400, "Content-Length: 1 3\r\n\r\nabc"),
        post(
            "length and chunked",
            400,
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        post(
            "chunked and length",
            400,
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
        post("chunked is not last", 400, "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        post("chunked twice", 400, "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        post("another coding", 400, "Transfer-Encoding: gzip\r\n\r\n"),
        post("a coding before chunked", 501, "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        post("a coding that looks like chunked", 400, "Transfer-Encoding: xchunked\r\n\r\n"),
        post(
            "two codings",
            400,
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
        new Case(
            "chunked in HTTP/1.0",
            400,
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
  }

  private static List<Case> fields() {
    return List.of(
        get("no host", 400, ""),
        get("two hosts", 400, "Host: here\r\nHost: there\r\n"),
        get("a host with a path", 400, "Host: here/there\r\n"),
        get("a host with a user", 400, "Host: me@here\r\n"),
        get("two hosts in one", 400, "Host: here, there\r\n"),
        get("a folded field", 400, "Host: here\r\nX: a\r\n b\r\n"),
        get("a field folded with a tab", 400, "Host: here\r\nX: a\r\n\tb\r\n"),
        get("the first field is folded", 400, " X: a\r\nHost: here\r\n"),
        get("a space before the colon", 400, "Host: here\r\nX : a\r\n"),
        get("a tab before the colon", 400, "Host: here\r\nX\t: a\r\n"),
        get("no colon", 400, "Host: here\r\nX\r\n"),
        get("no name", 400, "Host: here\r\n: a\r\n"),
        get("a name with a slash", 400, "Host: here\r\nX/Y: a\r\n"),
        get("a name that is not ASCII", 400, "Host: here\r\nX\u00e9: a\r\n"),
        get("a bare CR in a value", 400, "Host: here\r\nX: a\rY: b\r\n"),
        get("a NUL in a value", 400, "Host: here\r\nX: a\0b\r\n"),
        get("a control character in a value", 400, "Host: here\r\nX: a\u0001b\r\n"),
        get("a line that ends with LF", 400, "Host: here\nX: a\r\n"),
        get("a CR that ends a line", 400, "Host: here\rX: a\r\n"),
        get("CR CR LF", 400, "Host: here\r\r\n"),
        new Case("only LF", 400, "GET / HTTP/1.1\nHost: here\n\n"),
        new Case("LF before the end", 400, "GET / HTTP/1.1\r\nHost: here\r\n\n"));
  }

  private static List<Case> requestLines() {
    return List.of(
        line("a leading space", 400, " GET / HTTP/1.1"),
        line("a leading control character", 400, "\u0001GET / HTTP/1.1"),
        line("a leading NUL", 400, "\0GET / HTTP/1.1"),
        line("a leading LF", 400, "\nGET / HTTP/1.1"),
        line("two leading empty lines", 400, "\r\n\r\nGET / HTTP/1.1"),
        line("two spaces", 400, "GET  / HTTP/1.1"),
        line("a tab between", 400, "GET\t/ HTTP/1.1"),
        line("a vertical tab between", 400, "GET /\u000bHTTP/1.1"),
        line("a bare CR between", 400, "GET /\rHTTP/1.1"),
        line("a trailing space", 400, "GET / HTTP/1.1 "),
        line("no version", 400, "GET /"),
        line("no target", 400, "GET HTTP/1.1"),
        line("four words", 400, "GET / x HTTP/1.1"),
        line("a method that is no token", 400, "G(T / HTTP/1.1"),
        line("a target without a slash", 400, "GET index HTTP/1.1"),
        line("a target with a fragment", 400, "GET /#a HTTP/1.1"),
        line("a target that is not ASCII", 400, "GET /\u00e9 HTTP/1.1"),
        line("a NUL in the target", 400, "GET /\0 HTTP/1.1"),
        line("another protocol", 400, "GET / HTTPS/1.1"),
        line("a version of one digit", 400, "GET / HTTP/1"),
        line("a version of two digits", 400, "GET / HTTP/1.10"),
        line("a lower-case version", 400, "GET / http/1.1"),
        line("a newer version", 505, "GET / HTTP/3.0"),
        line("an older version", 505, "GET / HTTP/0.9"),
        line("a long line", 414, "GET /" + "a".repeat(300) + " HTTP/1.1"),
        new Case("an endless line", 414, "GET /" + "a".repeat(5_000)),
        get("a large field", 431, "Host: here\r\nX: " + "a".repeat(2_000) + "\r\n"),
        new Case("an endless field", 431, "GET / HTTP/1.1\r\nX: " + "a".repeat(5_000)),
        get("many fields", 431, "Host: here\r\n" + "X: a\r\n".repeat(20)),
        new Case("endless fields", 431, "GET / HTTP/1.1\r\n" + "X: a\r\n".repeat(500)));
  }

  private static Case chunks(String name, String body) {
    return post(name, 400, "Transfer-Encoding: chunked\r\n\r\n" + body);
  }

  private static List<Case> chunks() {
    return List.of(
        chunks("a chunk size that is no number", "x\r\nabc\r\n0\r\n\r\n"),
        chunks("a chunk size with 0x", "0x3\r\nabc\r\n0\r\n\r\n"),
        chunks("a signed chunk size", "+3\r\nabc\r\n0\r\n\r\n"),
        chunks("a negative chunk size", "-3\r\nabc\r\n0\r\n\r\n"),
        chunks("an empty chunk size", "\r\nabc\r\n0\r\n\r\n"),
        chunks("only an extension", ";a=b\r\nabc\r\n0\r\n\r\n"),
        chunks("a chunk size that overflows", "100000003\r\nabc\r\n0\r\n\r\n"),
        chunks("a chunk size far too long", "0".repeat(400) + "3\r\nabc\r\n0\r\n\r\n"),
        chunks("a space before the chunk size", " 3\r\nabc\r\n0\r\n\r\n"),
        chunks("a space after the chunk size", "3 \r\nabc\r\n0\r\n\r\n"),
        chunks("a chunk size that ends with LF", "3\nabc\r\n0\r\n\r\n"),
        chunks("LF in an extension", "3;a\nb\r\nabc\r\n0\r\n\r\n"),
        chunks("CR in an extension", "3;a\rb\r\nabc\r\n0\r\n\r\n"),
        chunks("a chunk that is longer than it says", "3\r\nabcd\r\n0\r\n\r\n"),
        chunks("a chunk that ends with LF", "3\r\nabc\n0\r\n\r\n"),
        chunks("a last chunk that ends with LF", "0\n\r\n"),
        chunks("a trailer that ends with LF", "0\r\nX: a\n\r\n"),
        chunks("a malformed trailer", "0\r\nX\r\n\r\n"));
  }

  static Stream<Arguments> cases() {
    List<Case> all = new ArrayList<>(lengths());
    all.addAll(fields());
    all.addAll(requestLines());
    all.addAll(chunks());
    return Serving.engines()
        .flatMap(engine ->
            all.stream()
                .map(each -> Arguments.of(each.name(), engine, each.status(), each.bytes())));
  }

  private static Serving strict(WeftConfig engine, List<String> handled) throws Exception {
    Handler handler =
        exchange -> {
          String body = exchange.text();
          handled.add(exchange + body);
          return Response.text("ok");
        };
    return Serving.of(
        engine,
        config ->
            config.withLimits(limits -> limits.withLine(200).withHeaders(1_000).withFields(10)),
        Routes.of().get("/", handler).post("/", handler).get("/smuggled", handler));
  }

  @BeforeAll
  static void open() throws Exception {
    for (WeftConfig engine : Serving.engines().toList()) {
      SERVINGS.put(engine.door(), strict(engine, HANDLED));
    }
  }

  @AfterAll
  static void close() throws Exception {
    for (Serving serving : SERVINGS.values()) {
      serving.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void isRefused_andTheConnectionEnds(String name, WeftConfig engine, int status, String bytes)
      throws Exception {
    String answer = requireNonNull(SERVINGS.get(engine.door())).ask(bytes + SMUGGLED);
    assertThat(answer).as(name).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.split("HTTP/1.1 ", -1)).as("one answer").hasSize(2);
    assertThat(answer).contains("connection: close").contains("application/problem+json");
    assertThat(HANDLED).isEmpty();
  }

  /** The twin that repairs: Netty's decoder as it comes. The cases must tell the two apart. */
  @Test
  void aDecoderThatRepairs_isFoundOut() {
    List<Case> all = new ArrayList<>(lengths());
    all.addAll(fields());
    all.addAll(requestLines());
    List<String> taken =
        all.stream()
            .filter(each -> !refuses(new HttpRequestDecoder(), each.bytes() + SMUGGLED))
            .map(Case::name)
            .toList();
    assertThat(taken).contains("a folded field", "no host", "two hosts", "a leading LF");
  }

  private static boolean refuses(ChannelHandler decoder, String bytes) {
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    channel.writeInbound(Unpooled.copiedBuffer(bytes, ISO_8859_1));
    boolean refused = false;
    for (HttpObject next = channel.readInbound(); next != null; next = channel.readInbound()) {
      refused |= next.decoderResult().isFailure();
      ReferenceCountUtil.release(next);
    }
    channel.finishAndReleaseAll();
    return refused;
  }

  @BothDoors
  void whatIsValidIsServed(WeftConfig engine) throws Exception {
    List<String> handled = new ArrayList<>();
    try (Serving serving = strict(engine, handled);
        Peer peer = serving.connect()) {
      peer.send("\r\nGET / HTTP/1.1\r\nHost:here \r\nX:\r\nY:  a \t\r\n\r\n");
      assertThat(peer.answer()).isEqualTo("200 ok");
      peer.send("GET http://here:80/ HTTP/1.1\r\nHost: here:80\r\n\r\n");
      assertThat(peer.answer()).isEqualTo("200 ok");
      peer.send("GET http://here?a=b HTTP/1.1\r\nHost: [::1]:80\r\n\r\n");
      assertThat(peer.answer()).isEqualTo("200 ok");
      peer.send("POST / HTTP/1.1\r\nHost:\r\nContent-Length: 03\r\n\r\nabc");
      assertThat(peer.answer()).isEqualTo("200 ok");
      peer.send(
          "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: Chunked\r\n\r\n"
              + "3;a=\"b c\"\r\nabc\r\n2 ;x\r\nde\r\n00\r\nX: a\r\n\r\n");
      assertThat(peer.answer()).isEqualTo("200 ok");
      peer.send("GET / HTTP/1.0\r\n\r\n");
      assertThat(peer.answer()).isEqualTo("200 ok");
      assertThat(peer.isClosed()).isTrue();
      assertThat(handled)
          .containsExactly("GET /", "GET /", "GET /", "POST /abc", "POST /abcde", "GET /");
    }
  }

  @BothDoors
  void aHeadMayComeByteByByte(WeftConfig engine) throws Exception {
    List<String> handled = new ArrayList<>();
    try (Serving serving = strict(engine, handled);
        Peer peer = serving.connect()) {
      String request =
          "POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
      for (int i = 0; i < request.length(); i++) {
        peer.send(request.substring(i, i + 1));
      }
      assertThat(peer.answer()).isEqualTo("200 ok");
      assertThat(handled).containsExactly("POST /abc");
    }
  }
}
