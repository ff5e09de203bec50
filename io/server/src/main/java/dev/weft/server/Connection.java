package dev.weft.server;

import dev.weft.http.Response;
import dev.weft.net.Stream;
import dev.weft.net.Wire;
import dev.weft.server.Outward.Answer;
import dev.weft.server.Outward.Persistence;
import dev.weft.server.Outward.Word;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * One connection of a client: a request, its answer, and so on (RFC 9112 §9). Its task only.
 *
 * <p>The handlers run on the task itself, one after another, so that pipelined requests are
 * answered in their order; it is the body of a group, which is cancelled when the client has gone.
 */
final class Connection {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");
  private static final byte[] NOTHING = {};

  /** So long a client may take to close its side, once it has been told that this one is. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  // immutable
  private final Service service;
  private final Wire wire;
  private final Line line;
  private final Outbox outbox;
  private final Optional<InetSocketAddress> remote;

  // the task only
  private boolean ends;

  private Connection(Service service, Wire wire, Line line, Outbox outbox) {
    this.service = service;
    this.wire = wire;
    this.line = line;
    this.outbox = outbox;
    this.remote = wire.remote();
  }

  /** Serves a connection until it ends. */
  static void serve(Stream stream, Service service) throws InterruptedException {
    Outbox outbox = new Outbox(stream.toString(), service.wording());
    Line line = new Line(Loop.current(), Clock.current(), service.config().pace(), outbox);
    Wire wire;
    try {
      wire =
          stream.wire(pipeline ->
              pipeline.addLast(new Decoder(service.config().limits(), line), line, outbox));
    } catch (BrokenException e) {
      return; // it had gone before it was served
    }
    service.enters(line);
    try {
      new Connection(service, wire, line, outbox).live();
    } finally {
      service.leaves(line);
      wire.close();
    }
  }

  /** The life of a connection. */
  private void live() throws InterruptedException {
    try {
      TaskGroup.run(group -> {
        line.onGone(() -> group.cancel("the client has gone"));
        exchanges();
      });
    } catch (TaskCancelledException | BrokenException | TimedOutException e) {
      service.count().abandoned(line.isBusy()); // nobody is left to tell
    }
  }

  private void exchanges() throws InterruptedException {
    while (!ends) {
      Weft.checkpoint();
      Object next = wire.poll();
      if (next == null) {
        line.waiting();
        next = wire.read().orElse(null);
      }
      switch (next) {
        case null -> end();
        case Incoming request -> exchange(request);
        case Fault fault -> refuse(fault);
        default -> ReferenceCountUtil.release(next); // of a body that nobody read
      }
    }
  }

  /** The client has said all it had to say; it may still listen to the last answers. */
  private void end() throws InterruptedException {
    ends = true;
    part(false);
  }

  /** The life of a request: its handler, its answer. */
  private void exchange(Incoming request) throws InterruptedException {
    line.begins();
    HttpRequest head = request.head();
    String expected = request.whole() ? null : head.headers().get(HttpHeaderNames.EXPECT);
    Intake intake = new Intake(wire, outbox, service.config(), request.whole(), expected != null);
    Exchange exchange = new Exchange(head, intake, remote, service.names());
    boolean logs = service.config().log().isPresent();
    long start = logs ? Clock.current().nanos() : 0;
    boolean known = expected == null || expected.equalsIgnoreCase("100-continue");
    Response response =
        known ? respond(exchange) : Problems.response(417, "The only known one is 100-continue.");
    Sent sent = answer(exchange, response);
    service.count().answered(sent.status());
    if (logs) {
      log(exchange, sent, Clock.current().since(start));
    }
    line.answered();
    if (ends) {
      part(!intake.isComplete());
    }
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

  private Response respond(Exchange exchange) throws InterruptedException {
    try {
      return Timeout.after(
          service.config().pace().request(),
          "the request",
          () -> requireFinal(service.respond(exchange)));
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      ends |= e instanceof FaultException;
      return failure(exchange, e);
    }
  }

  private static Response requireFinal(Response response) {
    if (response.status() < 200) {
      throw new IllegalStateException(
          "a handler answers with a status from 200, not with " + response.status());
    }
    return response;
  }

  /** {@return what the client is told of a failure: never more than is its business} */
  private static Response failure(Exchange exchange, Throwable failure) {
    return switch (failure) {
      case ProblemException e -> e.response();
      case FaultException e -> Problems.response(e.fault().status(), e.fault().detail());
      case RefusedException e -> {
        long seconds = e.retryAfter().map(time -> time.plusMillis(999).toSeconds()).orElse(1L);
        yield Problems.response(503, "There is too much to do; please try again.")
            .withHeader("Retry-After", Long.toString(seconds));
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
    boolean modern = head.protocolVersion().minorVersion() > 0;
    boolean mute = response.status() == 204 || response.status() == 304;
    boolean bare = mute || head.method().name().equals("HEAD");
    byte[] whole = bare ? NOTHING : response.content().whole().orElse(null);
    long length = mute ? Answer.UNSAID : response.content().length().orElse(Answer.CHUNKED);
    boolean toTheEnd = length == Answer.CHUNKED && !modern;
    ends |= toTheEnd || line.isDraining() || !HttpUtil.isKeepAlive(head);
    ends |= response.headers().first("Connection").map(Connection::saysClose).orElse(false);
    ends |= whole != null && !exchange.intake().isComplete();
    Answer answer =
        new Answer(
            response.status(),
            response.headers(),
            toTheEnd ? Answer.UNSAID : length,
            persistence(modern),
            whole == null ? NOTHING : whole);
    if (whole == null) {
      Sent sent = write(exchange, response, answer);
      ends |= !exchange.intake().isComplete();
      return sent;
    }
    outbox.add(answer);
    outbox.awaitRoom(service.config().pace().grace());
    return new Sent(answer.status(), whole.length);
  }

  private static boolean saysClose(String connection) {
    return connection.equalsIgnoreCase("close");
  }

  private Persistence persistence(boolean modern) {
    if (ends) {
      return Persistence.CLOSE;
    }
    return modern ? Persistence.IMPLIED : Persistence.KEEP_ALIVE;
  }

  /** Has the handler's body written. If that fails on the way, the client must notice. */
  private Sent write(Exchange exchange, Response response, Answer head)
      throws InterruptedException {
    Outgoing out = new Outgoing(outbox, head, service.config().pace().grace());
    try {
      response.content().writeTo(out);
      out.finish();
      return new Sent(head.status(), out.written());
    } catch (InterruptedException | BrokenException e) {
      throw e;
    } catch (Exception e) {
      if (out.hasBegun()) {
        throw new BrokenException("the answer to " + exchange + " could not be finished", e);
      }
      ends = true;
      Answer answer = answerOf(failure(exchange, e));
      outbox.add(answer);
      return new Sent(answer.status(), answer.body().length);
    }
  }

  // ---- the end ----

  /** Answers what is no request, and ends. */
  private void refuse(Fault fault) throws InterruptedException {
    service.count().refused();
    ends = true;
    if (fault.status() != 0) {
      outbox.add(answerOf(Problems.response(fault.status(), fault.detail())));
    }
    part(true);
  }

  /** {@return the last answer of a connection} */
  private static Answer answerOf(Response response) {
    byte[] body = response.body();
    return new Answer(response.status(), response.headers(), body.length, Persistence.CLOSE, body);
  }

  /**
   * Closes the connection once all is sent.
   *
   * @param gently the client may still be sending, so let it take its answer first
   */
  private void part(boolean gently) throws InterruptedException {
    outbox.add(gently ? Word.END : Word.CLOSE);
    try {
      outbox.awaitClosed(gently ? FAREWELL : service.config().pace().grace());
    } catch (TimedOutException e) {
      // it has had its time
    }
  }
}
