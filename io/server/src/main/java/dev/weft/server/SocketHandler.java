package dev.weft.server;

import dev.weft.websocket.WebSocket;

/** What talks over a WebSocket: plain code that may wait and may throw. Any number of tasks. */
@FunctionalInterface
public interface SocketHandler {
  /**
   * Talks to a client, on the task of its connection. When it returns, the WebSocket is closed with
   * 1000.
   *
   * <p>If the server is stopped, the client is told at once (1001), and this hears of the end from
   * {@code receive} and {@code send}. It is cancelled as {@link WebSocket#use} says: when the
   * client has gone and this has not heard of it; and when the server is closed, or was stopped and
   * the time of grace is over.
   *
   * @param exchange the request that opened it
   * @throws dev.weft.task.BrokenException if the client has gone; that is nobody's fault
   * @throws Exception anything else is logged, and the client told no more than 1011
   */
  void handle(Exchange exchange, WebSocket socket) throws Exception;
}
