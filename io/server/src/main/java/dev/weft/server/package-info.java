/**
 * An HTTP server whose handlers are plain blocking code.
 *
 * <pre>{@code
 * Weft.run(() -> {
 *   Routes routes =
 *       Routes.of()
 *           .get("/", exchange -> Response.text("Hello, World!"))
 *           .get("/users/{id}", exchange -> Response.text("user " + exchange.param("id")))
 *           .post("/echo", exchange -> Response.of("text/plain", exchange.body()));
 *   try (Server server = Server.open(8080, routes)) {
 *     server.serve();
 *   }
 * });
 * }</pre>
 *
 * <p>A {@link dev.weft.server.Handler} takes an {@link dev.weft.server.Exchange} and returns a
 * {@link dev.weft.http.Response}. It may wait, fork tasks, and throw: a {@link
 * dev.weft.server.ProblemException} says what to answer, anything else is a 500. It is cancelled
 * when its client has gone. {@link dev.weft.server.ServerConfig} says how much a client may send,
 * and how long everything may take.
 *
 * <p>{@link dev.weft.server.Routes#around} puts a {@link dev.weft.server.Filter} around handlers;
 * {@link dev.weft.server.Cors} and {@link dev.weft.server.Compression} are such. {@link
 * dev.weft.server.Folder} answers with files, {@link dev.weft.server.Upload} takes them, {@link
 * dev.weft.server.Events} is an answer that goes on, and {@link dev.weft.server.Health} tells who
 * asks whether all is well.
 *
 * <p>By which version of HTTP a request came, HTTP/1.1 or HTTP/2, makes no difference to its
 * handler. With TLS ({@code config.withListener(l -> l.withTls(TlsConfig.of(identity)))}) client
 * and server agree on one; in the clear a client that begins with HTTP/2 is answered in it.
 */
package dev.weft.server;
