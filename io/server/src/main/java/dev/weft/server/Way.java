package dev.weft.server;

import dev.weft.http.Response;
import dev.weft.server.Outward.Persistence;
import dev.weft.websocket.Handshake;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way between a request and its client, there and back: all in which the versions of HTTP
 * differ for who handles one. The handling task only.
 */
interface Way {
  /** {@return who is at the other end, for messages} */
  String peer();

  // ---- the body of the request ----

  /** {@return the next part of the body, an HttpContent, or why there is none; null if not yet} */
  @Nullable Object poll();

  /** Takes what {@link #poll} does; waits for it. {@return it; empty if the client has gone} */
  Optional<Object> read() throws InterruptedException;

  // ---- the answer ----

  /** Takes something to be sent soon. Never waits; see {@link #awaitRoom}. */
  void add(Outward what);

  /**
   * Waits until the client has taken most of what was sent.
   *
   * @param grace how long it may take nothing
   * @throws dev.weft.task.BrokenException if it is gone
   */
  void awaitRoom(Duration grace) throws InterruptedException;

  /** From now on it is known that this is the last request that can come this way. */
  void last();

  /** {@return what an answer has to say of the connection} */
  Persistence persistence(HttpRequest head, Response response);

  /**
   * Sends a head of status 101, after which the connection is a WebSocket. Never waits.
   *
   * @return whether it is; not if something has come already that is no part of one, nor over
   *     HTTP/2, where there would be others on the connection
   */
  default boolean become(Response head, Handshake.Accepted accepted) {
    return false;
  }
}
