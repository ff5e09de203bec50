package dev.weft.server;

import dev.weft.flow.Flow;
import dev.weft.flow.Pull;
import dev.weft.http.Body;
import dev.weft.http.Headers;
import dev.weft.http.Response;
import dev.weft.http.ServerSentEvent;
import dev.weft.task.Timeout;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * An answer that goes on: server-sent events (HTML standard §9.2), to which a browser listens with
 * {@code new EventSource(url)}.
 *
 * <pre>{@code
 * routes.get("/time", exchange -> Events.defaults().of(out -> {
 *   while (true) {
 *     out.send(ServerSentEvent.of(Clock.current().now().toString()));
 *     Weft.sleep(Duration.ofSeconds(1));
 *   }
 * }))
 * }</pre>
 *
 * <p>Each event is sent at once. Where there is none for a while a comment is, so that nobody on
 * the way takes the connection for dead, and a client that has gone is noticed. Events wait while
 * the client is slower than they are. When it has gone, what sends them is cancelled, as a handler
 * is; the time of a request ({@link Pace#request}) does not count. When the events end the answer
 * does, and a browser comes back after a while, saying which it had last ({@link #lastId}); it does
 * not come back after a 204.
 *
 * @param heartbeat how long nothing may be sent; positive
 */
public record Events(Duration heartbeat) {
  private static final String HEARTBEAT = ServerSentEvent.comment("").wire();
  private static final Headers HEADERS =
      Headers.of(
          "Content-Type", "text/event-stream",
          "Cache-Control", "no-cache",
          // nginx would gather what should go on at once
          "X-Accel-Buffering", "no");

  /** Code that sends events; it may wait, and may go on for ever. */
  @FunctionalInterface
  public interface Source {
    void sendTo(Out out) throws Exception;
  }

  /** Where events go. The task of the source only. */
  @FunctionalInterface
  public interface Out {
    /**
     * Sends an event. Waits while the client is slower: one is ahead at most.
     *
     * @throws InterruptedException if the client has gone
     */
    void send(ServerSentEvent event) throws InterruptedException;

    /** Sends an event with this text. */
    default void send(String data) throws InterruptedException {
      send(ServerSentEvent.of(data));
    }
  }

  /** What is to be sent next. */
  private enum Next {
    EVENT,
    HEARTBEAT,
    NOTHING
  }

  /** Refuses times that are not positive. */
  public Events {
    Pace.requirePositive("heartbeat", heartbeat);
  }

  /** {@return events with a heartbeat after 15 s, which is less than most have patience for} */
  public static Events defaults() {
    return new Events(Duration.ofSeconds(15));
  }

  public Events withHeartbeat(Duration time) {
    return new Events(time);
  }

  /** {@return an answer with the events that some code sends, on a task of its own} */
  public Response of(Source source) {
    Objects.requireNonNull(source, "source");
    return of(Flow.<ServerSentEvent>generate(out -> source.sendTo(out::emit)));
  }

  /** {@return an answer with the events of a flow, which runs once it is sent} */
  public Response of(Flow<ServerSentEvent> events) {
    Objects.requireNonNull(events, "events");
    return Response.of(200)
        .withHeaders(HEADERS)
        .withBody(
            Body.of(out ->
                events.pull(pull -> {
                  send(pull, out);
                  return true;
                })));
  }

  /** {@return the id of the last event that a browser had before it came back, if it has one} */
  public static Optional<String> lastId(Exchange exchange) {
    return exchange.header("Last-Event-ID").filter(id -> !id.isEmpty());
  }

  private void send(Pull<ServerSentEvent> events, Body.Out out) throws InterruptedException {
    out.flush(); // the head, so that the browser knows that it is connected
    Next next = next(events);
    while (next != Next.NOTHING) {
      out.write(next == Next.EVENT ? events.next().wire() : HEARTBEAT);
      out.flush();
      next = next(events);
    }
  }

  private Next next(Pull<ServerSentEvent> events) throws InterruptedException {
    return Timeout.orElse(
        heartbeat, () -> Next.HEARTBEAT, () -> events.hasNext() ? Next.EVENT : Next.NOTHING);
  }
}
