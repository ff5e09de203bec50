/**
 * WebSockets in plain blocking style, for both ends.
 *
 * <p>A server opens them with {@code Routes.webSocket}, a client with {@code WebSockets}. Either
 * has a {@link dev.weft.websocket.WebSocket}: {@code send} and {@code receive} wait, and a {@link
 * dev.weft.websocket.Message} is text or bytes.
 *
 * <pre>{@code
 * Routes.of()
 *     .webSocket("/echo", (exchange, socket) -> {
 *       for (var next = socket.receive(); next.isPresent(); next = socket.receive()) {
 *         socket.send(next.get());
 *       }
 *     });
 * }</pre>
 *
 * <p>{@link dev.weft.websocket.WebSocketConfig} says how large a message may be, how a peer that
 * has vanished is noticed, and how messages are compressed; {@link dev.weft.websocket.Acceptance}
 * which pages may open one. {@link dev.weft.websocket.Handshake} is for the rooms that have the
 * connection.
 */
package dev.weft.websocket;
