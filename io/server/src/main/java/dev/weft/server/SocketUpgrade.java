package dev.weft.server;

import dev.weft.http.Headers;
import dev.weft.http.Response;
import dev.weft.task.BrokenException;
import dev.weft.websocket.Acceptance;
import dev.weft.websocket.Handshake;
import dev.weft.websocket.WebSocketConfig;

/**
 * A connection that becomes a WebSocket, once the answer of its request is sent.
 *
 * @param talk what is done then
 */
record SocketUpgrade(Handshake.Accepted accepted, SocketHandler talk) {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  /** The life of a WebSocket: its handler, its end. */
  void talk(Exchange exchange, Count count) throws InterruptedException {
    count.opened();
    try {
      accepted.socket().use(socket -> talk.handle(exchange, socket));
    } catch (BrokenException e) {
      count.abandoned(1);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      LOG.log(System.Logger.Level.ERROR, "the WebSocket of " + exchange + " failed", e);
    } finally {
      count.closed();
    }
  }

  /** What answers a request for a WebSocket. */
  record Route(SocketHandler talk, Acceptance acceptance, WebSocketConfig config)
      implements Handler {
    @Override
    public Response handle(Exchange exchange) {
      if (!exchange.isUpgradable()) {
        return Problems.response(400, "A WebSocket is opened by a GET of HTTP/1.1 without a body.");
      }
      String peer = exchange.remote().map(Object::toString).orElse("the client");
      return switch (Handshake.answer(peer, exchange.headers(), acceptance, config)) {
        case Handshake.Accepted accepted -> {
          exchange.upgrade(new SocketUpgrade(accepted, talk));
          yield Response.of(101).withHeaders(accepted.headers());
        }
        case Handshake.Refused(int status, var headers, String detail) ->
            withHeaders(Problems.response(status, detail), headers);
      };
    }

    private static Response withHeaders(Response response, Iterable<Headers.Field> more) {
      Response all = response;
      for (Headers.Field field : more) {
        all = all.withHeader(field.name(), field.value());
      }
      return all;
    }
  }
}
