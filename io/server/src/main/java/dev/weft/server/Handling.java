package dev.weft.server;

import dev.weft.http.Response;
import dev.weft.server.Outward.Answer;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * The life of a request: its handler, its answer. Whatever version of HTTP it came by; one at a
 * time. The handling task only.
 */
final class Handling {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");
  private static final byte[] NOTHING = {};

  // immutable
  private final Service service;
  private final Way way;
  private final Optional<InetSocketAddress> remote;

  Handling(Service service, Way way, Optional<InetSocketAddress> remote) {
    this.service = service;
    this.way = way;
    this.remote = remote;
  }

  /**
   * Has a request answered.
   *
   * @param whole it has no body
   * @param late it has waited for so long that what it came for is late already
   * @return what is left of its body
   * @throws BrokenException if the answer could not be finished
   * @throws TimedOutException if the client takes nothing of it
   */
  Intake handle(HttpRequest head, boolean whole, boolean late) throws InterruptedException {
    String expected = whole ? null : head.headers().get(HttpHeaderNames.EXPECT);
    Intake intake = new Intake(way, service.config(), whole, expected != null);
    Exchange exchange = new Exchange(head, intake, remote, service.names());
    boolean logs = service.config().log().isPresent();
    long start = logs ? Clock.current().nanos() : 0;
    boolean known = expected == null || expected.equalsIgnoreCase("100-continue");
    Response response =
        known
            ? respond(exchange, late)
            : Problems.response(417, "The only known one is 100-continue.");
    SocketUpgrade upgrade = response.status() == 101 ? exchange.upgrade() : null;
    Sent sent = upgrade == null ? answer(exchange, response) : become(exchange, response, upgrade);
    service.count().answered(sent.status());
    if (logs) {
      log(exchange, sent, Clock.current().since(start));
    }
    return intake;
  }

  private void log(Exchange exchange, Sent sent, Duration time) {
    service.log(
        new Access(
            remote,
            exchange.id(),
            exchange.method(),
            exchange.head().uri(),
            sent.status(),
            sent.bytes(),
            time));
  }

  // ---- the handler ----

  private Response respond(Exchange exchange, boolean late) throws InterruptedException {
    try {
      return Timeout.after(
          service.config().pace().request(),
          "the request",
          () -> requireFinal(exchange, service.respond(exchange, late)));
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      if (e instanceof BrokenException gone && exchange.intake().isGone()) {
        throw gone; // the client has, and nobody is left to tell
      }
      if (e instanceof FaultException) {
        way.last();
      }
      return failure(exchange, e);
    }
  }

  private static Response requireFinal(Exchange exchange, Response response) {
    boolean upgrades = response.status() == 101 && exchange.upgrade() != null;
    if (response.status() < 200 && !upgrades) {
      throw new IllegalStateException(
          "a handler answers with a status from 200, not with " + response.status());
    }
    return response;
  }

  /** {@return what the client is told of a failure: never more than is its business} */
  static Response failure(Exchange exchange, Throwable failure) {
    return switch (failure) {
      case ProblemException e -> e.response();
      case FaultException e -> Problems.response(e.fault().status(), e.fault().detail());
      case RefusedException e -> {
        long seconds = e.retryAfter().map(time -> time.plusMillis(999).toSeconds()).orElse(1L);
        yield Problems.busy(seconds);
      }
      case TimedOutException e -> {
        LOG.log(System.Logger.Level.WARNING, exchange + " took too long: " + e.getMessage());
        yield Problems.response(503, "The request took too long.");
      }
      default -> {
        LOG.log(System.Logger.Level.ERROR, exchange + " failed: request " + exchange.id(), failure);
        yield Problems.response(500, "The server failed to handle the request.")
            .withHeader("X-Request-Id", exchange.id());
      }
    };
  }

  // ---- the answer ----

  /** What a client was told. */
  private record Sent(int status, long bytes) {}

  private Sent answer(Exchange exchange, Response response) throws InterruptedException {
    HttpRequest head = exchange.head();
    boolean mute = response.status() == 204 || response.status() == 304;
    boolean bare = mute || head.method().name().equals("HEAD");
    byte[] whole = bare ? NOTHING : response.content().whole().orElse(null);
    long length = mute ? Answer.UNSAID : response.content().length().orElse(Answer.CHUNKED);
    boolean toTheEnd = length == Answer.CHUNKED && isOld(head);
    if (toTheEnd || (whole != null && !exchange.intake().isComplete())) {
      way.last();
    }
    Answer answer =
        new Answer(
            response.status(),
            response.headers(),
            toTheEnd ? Answer.UNSAID : length,
            way.persistence(head, response),
            whole == null ? NOTHING : whole,
            whole != null);
    if (whole == null) {
      return write(exchange, response, answer);
    }
    way.add(answer);
    way.awaitRoom(service.config().pace().grace());
    return new Sent(answer.status(), whole.length);
  }

  /** The rest of the life of a connection that becomes a WebSocket. */
  private Sent become(Exchange exchange, Response head, SocketUpgrade upgrade)
      throws InterruptedException {
    way.last();
    if (!way.become(head, upgrade.accepted())) {
      return answer(exchange, Problems.response(400, "This connection cannot become a WebSocket."));
    }
    upgrade.talk(exchange, service.count());
    return new Sent(head.status(), upgrade.accepted().socket().stats().sentBytes());
  }

  /** {@return whether the client knows no bodies whose length is not said} */
  private static boolean isOld(HttpRequest head) {
    return head.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0;
  }

  /** Has the handler's body written. If that fails on the way, the client must notice. */
  private Sent write(Exchange exchange, Response response, Answer head)
      throws InterruptedException {
    Outgoing out = new Outgoing(way, head, service.config().pace().grace());
    Sent sent;
    try {
      response.content().writeTo(out);
      out.finish();
      sent = new Sent(head.status(), out.written());
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      if (out.hasBegun() || exchange.intake().isGone()) {
        throw unfinished(exchange, e);
      }
      way.last();
      Response failure = failure(exchange, e);
      Answer answer = Answer.whole(failure, way.persistence(exchange.head(), failure));
      way.add(answer);
      return new Sent(answer.status(), answer.body().length);
    }
    if (!exchange.intake().isComplete()) {
      way.last();
    }
    return sent;
  }

  /** It may be the client that has gone or takes nothing; what else fails should be known. */
  private static BrokenException unfinished(Exchange exchange, Exception e) {
    if (e instanceof BrokenException broken) {
      return broken;
    }
    String what = "the answer to " + exchange + " could not be finished";
    if (!(e instanceof TimedOutException || e instanceof FaultException)) {
      LOG.log(System.Logger.Level.ERROR, what + ": request " + exchange.id(), e);
    }
    return new BrokenException(what, e);
  }
}
