package dev.weft.server;

import dev.weft.http.Response;

/**
 * Code around handlers: before them, after them, or in their place. {@link Routes#around} says
 * around which.
 *
 * <pre>{@code
 * Filter members = (exchange, next) -> {
 *   if (exchange.header("Authorization").isEmpty()) {
 *     return Response.of(401).withHeader("WWW-Authenticate", "Bearer");
 *   }
 *   return next.handle(exchange).withHeader("Cache-Control", "private");
 * };
 * }</pre>
 *
 * <p>An answer may have a body that is still to be written: by the connection, once all filters
 * have returned. A filter that changes it gives the answer another {@link
 * Response#withBody(dev.weft.http.Body) body}, which writes the first one through itself. Any
 * number of tasks call a filter at once.
 */
@FunctionalInterface
public interface Filter {
  /**
   * Answers a request, mostly with what the next one answers.
   *
   * <p>Waits and is cancelled as a {@link Handler} is, on the same task, so a scoped value that is
   * set around the next one is set in it.
   *
   * @param next the next filter, or the handler; may be called once or not at all
   * @throws Exception as a {@link Handler} may; also what the next one throws, which a filter
   *     should let pass unless it answers it
   */
  Response around(Exchange exchange, Handler next) throws Exception;
}
