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
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import dev.weft.websocket.CloseReason;
import dev.weft.websocket.Handshake;
import dev.weft.websocket.WebSocket;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: a request, its answer, and so on (RFC 9112 §9). Its task only.
 *
 * <p>The handlers run on the task itself, one after another, so that pipelined requests are
 * answered in their order; it is the body of a group, which is cancelled when the client has gone.
 */
final class Connection implements Way {
  private static final byte[] NOTHING = {};

  // immutable
  private final Service service;
  private final Wire wire;
  private final Line line;
  private final Outbox outbox;
  private final Handling handling;

  // the task only
  private boolean ends;

  private Connection(Service service, Wire wire, Line line, Outbox outbox) {
    this.service = service;
    this.wire = wire;
    this.line = line;
    this.outbox = outbox;
    this.handling = new Handling(service, this, wire.remote());
  }

  /** Serves a connection until it ends, in the version of HTTP that its client speaks. */
  static void serve(Stream stream, Service service) throws InterruptedException {
    if (stream.protocol().filter(Alpn.HTTP_2::equals).isPresent()) {
      Calls.serve(stream, service);
    } else {
      serveOne(stream, service);
    }
  }

  private static void serveOne(Stream stream, Service service) throws InterruptedException {
    boolean clear = stream.tls().isEmpty();
    Outbox outbox = new Outbox(stream.toString(), service.wording());
    Loop loop = Loop.current();
    Clock clock = Clock.current();
    Line line = new Line(loop, clock, service.config().pace(), outbox);
    Wire wire;
    try {
      wire =
          stream.wire(pipeline -> {
            pipeline.addLast(new Decoder(service.config().limits(), line), line, outbox);
            if (clear) {
              Upgrade.look(
                  pipeline,
                  () -> Frames.session(stream.toString(), service, loop, clock),
                  service.config().upgrade());
            }
          });
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
        exchanges(group);
      });
    } catch (TaskCancelledException | BrokenException | TimedOutException e) {
      service.count().abandoned(line.busy()); // nobody is left to tell
    }
  }

  private void exchanges(TaskGroup group) throws InterruptedException {
    while (!ends) {
      Weft.checkpoint();
      Object next = wire.poll();
      boolean waited = next == null;
      if (waited) {
        line.waiting();
        next = wire.read().orElse(null);
      }
      switch (next) {
        case null -> end();
        case Incoming request -> exchange(request, waited);
        case Fault fault -> refuse(fault);
        case Session session -> speak(session, group);
        default -> ReferenceCountUtil.release(next); // of a body that nobody read
      }
    }
  }

  /** The client speaks HTTP/2 from the beginning. */
  private void speak(Session session, TaskGroup group) throws InterruptedException {
    ends = true;
    service.leaves(line);
    new Calls(service, session, wire).serve(group);
  }

  /** The client has said all it had to say; it may still listen to the last answers. */
  private void end() throws InterruptedException {
    ends = true;
    part(false);
  }

  /**
   * @param waited this did, for the request; else the request may have, for those before it
   */
  private void exchange(Incoming request, boolean waited) throws InterruptedException {
    line.begins();
    boolean late = waited && service.isLate(request.came());
    Intake intake = handling.handle(request.head(), request.whole(), late);
    line.answered();
    if (ends) {
      part(!intake.isComplete());
    }
  }

  // ---- for the request ----

  @Override
  public String peer() {
    return wire.peer();
  }

  @Override
  public @Nullable Object poll() {
    return wire.poll();
  }

  @Override
  public Optional<Object> read() throws InterruptedException {
    return wire.read();
  }

  @Override
  public void add(Outward what) {
    outbox.add(what);
  }

  @Override
  public void awaitRoom(Duration grace) throws InterruptedException {
    outbox.awaitRoom(grace);
  }

  @Override
  public void last() {
    ends = true;
  }

  @Override
  public Persistence persistence(HttpRequest head, Response response) {
    ends |= line.isDraining() || !HttpUtil.isKeepAlive(head);
    ends |= response.headers().first("Connection").map(Connection::saysClose).orElse(false);
    if (ends) {
      return Persistence.CLOSE;
    }
    boolean modern = head.protocolVersion().minorVersion() > 0;
    return modern ? Persistence.IMPLIED : Persistence.KEEP_ALIVE;
  }

  @Override
  public boolean become(Response head, Handshake.Accepted accepted) {
    if (!wire.isUsable()) {
      return false;
    }
    WebSocket socket = accepted.socket();
    outbox.become(
        new Answer(101, head.headers(), Answer.UNSAID, Persistence.UPGRADE, NOTHING, true),
        accepted.handler(),
        socket::abort);
    line.become(() -> socket.close(CloseReason.AWAY, "the server stops"));
    return true;
  }

  private static boolean saysClose(String connection) {
    return connection.equalsIgnoreCase("close");
  }

  // ---- the end ----

  /** Answers what is no request, and ends. */
  private void refuse(Fault fault) throws InterruptedException {
    service.count().refused();
    ends = true;
    if (fault.status() != 0) {
      Response response = Problems.response(fault.status(), fault.detail());
      outbox.add(Answer.whole(response, Persistence.CLOSE));
    }
    part(true);
  }

  /**
   * Closes the connection once all is sent.
   *
   * @param gently the client may still be sending, so let it take its answer first
   */
  private void part(boolean gently) throws InterruptedException {
    outbox.add(gently ? Word.END : Word.CLOSE);
    try {
      outbox.awaitClosed(gently ? Farewell.PATIENCE : service.config().pace().grace());
    } catch (TimedOutException e) {
      // it has had its time
    }
  }
}
