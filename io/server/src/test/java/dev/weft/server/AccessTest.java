package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Body;
import dev.weft.http.Response;
import dev.weft.task.WeftConfig;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Each request that was answered has a name and a line. */
class AccessTest {
  private final BlockingQueue<Access> log = new LinkedBlockingQueue<>();

  private final Routes routes =
      Routes.of()
          .get("/id", exchange -> Response.text(exchange.id()))
          .get("/pieces", exchange -> Response.of("text/plain", Body.of(out -> out.write("abc"))))
          .get(
              "/fail",
              exchange -> {
                throw new IllegalStateException("a bug");
              })
          .post("/form", exchange -> Response.text(exchange.form().all("a").toString()));

  private Access next() throws InterruptedException {
    return log.poll(20, TimeUnit.SECONDS);
  }

  @BothDoors
  void anAnswerIsLogged(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, config -> config.withLog(log::add), routes);
        Peer peer = serving.connect()) {
      String id = peer.get("/id?a=b").answer().substring(4);
      Access access = next();
      assertThat(access.id()).isEqualTo(id);
      assertThat(access.status()).isEqualTo(200);
      assertThat(access.sent()).isEqualTo(id.length());
      assertThat(access)
          .asString()
          .matches("127.0.0.1 " + id + " \"GET /id\\?a=b\" 200 " + id.length() + " [0-9.]+ ms");
      assertThat(peer.get("/pieces").answer()).isEqualTo("200 abc");
      assertThat(next()).extracting(Access::sent, Access::status).containsExactly(3L, 200);
      peer.send("HEAD /pieces HTTP/1.1\r\nHost: here\r\n\r\n").head();
      assertThat(next()).extracting(Access::sent, Access::method).containsExactly(0L, "HEAD");
      List<String> failed = peer.get("/fail").head();
      assertThat(failed).contains("X-Request-Id: " + next().id());
    }
  }

  @BothDoors
  void aNameThatIsGiven_isKept_ifItIsHarmless(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send("GET /id HTTP/1.1\r\nHost: here\r\nX-Request-Id: a-1\r\n\r\n");
      assertThat(peer.answer()).isEqualTo("200 a-1");
      peer.send("GET /id HTTP/1.1\r\nHost: here\r\nX-Request-Id: a\"b\r\n\r\n");
      assertThat(peer.answer()).doesNotContain("\"");
      assertThat(peer.get("/id").answer()).isNotEqualTo(peer.get("/id").answer());
    }
  }

  @BothDoors
  void aLogThatFails_harmsNobody(WeftConfig engine) throws Exception {
    try (Serving serving =
            Serving.of(
                engine,
                config ->
                    config.withLog(access -> {
                      throw new IllegalStateException("the disk is full");
                    }),
                routes);
        Peer peer = serving.connect()) {
      assertThat(peer.get("/pieces").answer()).isEqualTo("200 abc");
      assertThat(peer.get("/pieces").answer()).isEqualTo("200 abc");
    }
  }

  @BothDoors
  void aFormIsRead(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, routes);
        Peer peer = serving.connect()) {
      peer.send(
          "POST /form HTTP/1.1\r\nHost: here\r\nContent-Length: 16\r\n"
              + "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n\r\n"
              + "a=1&b=x&a=%C3%A4");
      assertThat(peer.answer()).isEqualTo("200 [1, \u00c3\u00a4]");
      peer.send("POST /form HTTP/1.1\r\nHost: here\r\nContent-Length: 3\r\n\r\na=1");
      assertThat(peer.answer()).startsWith("415 ");
    }
  }
}
