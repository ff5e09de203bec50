package dev.weft.client;

import dev.weft.http.Request;

/**
 * Code around every call of a client: it may change the request, answer itself, look at the answer,
 * or ask again. Runs on the task of the call, outside of redirects and retries; any number of tasks
 * run it at once.
 *
 * <pre>{@code
 * HttpClientConfig.defaults().withInterceptor((request, next) -> {
 *   Answer answer = next.send(request.withBearer(token.get()));
 *   if (answer.status() != 401) {
 *     return answer;
 *   }
 *   answer.close();
 *   return next.send(request.withBearer(token.renew()));
 * })
 * }</pre>
 */
@FunctionalInterface
public interface Interceptor {
  /** What a call does next: the interceptors that were added later, then the network. */
  @FunctionalInterface
  interface Next {
    /** Sends a request; waits for the head of its answer, as {@link HttpClient#stream} does. */
    Answer send(Request request) throws InterruptedException;
  }

  /**
   * Answers a request.
   *
   * @param next what to ask; as often as it likes, but an answer that is not returned should be
   *     closed, or its connection is kept busy until the call ends
   */
  Answer around(Request request, Next next) throws InterruptedException;
}
