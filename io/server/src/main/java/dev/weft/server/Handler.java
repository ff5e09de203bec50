package dev.weft.server;

import dev.weft.http.Response;

/** What answers requests: plain code that may wait and may throw. Any number of tasks call it. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers a request, on the task of its connection.
   *
   * <p>It is cancelled when the client has gone (if it has closed only its own side, a quarter of a
   * second later), when the time of the request is up ({@link Pace#request}), and when the server
   * is closed.
   *
   * @throws ProblemException to be answered as it says
   * @throws dev.weft.task.RefusedException to be answered with 503: there is too much to do
   * @throws dev.weft.task.TimedOutException to be answered with 503
   * @throws Exception anything else is logged, and answered with 500 that tells nothing of it
   */
  Response handle(Exchange exchange) throws Exception;
}
