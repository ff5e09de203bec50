package dev.weft.client;

import dev.weft.guard.Worth;
import dev.weft.http.Request;
import dev.weft.http.Url;
import dev.weft.net.Target;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call: through the interceptors, from redirect to redirect, attempt after attempt. Its task
 * only.
 */
final class Call {
  /** So often at most a request goes out within one attempt. */
  private static final int MOST_TURNS = 10;

  // immutable
  private final HttpClientConfig config;
  private final Connections connections;
  private final Trail trail;
  private final boolean whole;
  private final @Nullable TaskGroup group;

  /** What was begun and may not have been closed. */
  private final List<Answer> begun = new ArrayList<>(2);

  /** Those of several servers that have failed this call. */
  private final Set<Target> tried = new HashSet<>(2);

  /** Whether the attempt under way may have reached a server. */
  private boolean sent;

  /**
   * @param whole whether an attempt includes the body of the answer, which is kept in memory
   * @param group where bodies are sent from that are not in memory; null if none is
   */
  Call(
      HttpClientConfig config,
      Connections connections,
      Trail trail,
      boolean whole,
      @Nullable TaskGroup group) {
    this.config = config;
    this.connections = connections;
    this.trail = trail;
    this.whole = whole;
    this.group = group;
  }

  Answer send(Request request) throws InterruptedException {
    return next(0, request);
  }

  /** Closes all that was begun. */
  void end() {
    begun.forEach(Answer::close);
    begun.clear();
  }

  private Answer next(int index, Request request) throws InterruptedException {
    List<Interceptor> all = config.interceptors();
    return index == all.size()
        ? following(request)
        : all.get(index).around(request, changed -> next(index + 1, changed));
  }

  // ---- redirects ----

  private Answer following(Request request) throws InterruptedException {
    Request now = request;
    Answer answer = retrying(now);
    Optional<Request> next = redirect(now, answer);
    if (next.isEmpty()) { // as nearly always
      return answer;
    }
    Set<Url> seen = new HashSet<>();
    while (next.isPresent()) {
      answer.close();
      seen.add(now.url());
      Url location = next.get().url();
      if (seen.contains(location) && next.get().method().equals(now.method())) {
        throw new RefusedException(
            "redirect loop: %s leads back to %s".formatted(now.url(), location));
      }
      if (seen.size() > config.limits().redirects()) {
        throw new RefusedException(
            "more than %d redirects from %s".formatted(config.limits().redirects(), request.url()));
      }
      now = next.get();
      answer = retrying(now);
      next = redirect(now, answer);
    }
    return answer;
  }

  private Optional<Request> redirect(Request request, Answer answer) {
    return config.limits().redirects() == 0
        ? Optional.empty()
        : Redirect.of(request, answer.status(), answer.headers());
  }

  // ---- attempts ----

  private Answer retrying(Request request) throws InterruptedException {
    Retry retry = config.retry();
    if (retry.retries() == 0) {
      return attempt(request);
    }
    boolean mayRepeat = retry.mayRepeat(request.method()) && request.body().whole().isPresent();
    Worth<Answer> worth =
        new Worth<>(
            failure -> Retry.isPassing(failure) && (mayRepeat || !sent),
            answer -> Retry.isPassing(answer.status()) && mayRepeat,
            tried ->
                tried instanceof Worth.Returned<Answer>(Answer answer)
                    ? answer.headers().retryAfter(Clock.current().now())
                    : Optional.empty());
    return retry
        .policy(worth)
        .call(() -> {
          end(); // the answer of the last attempt, which nobody wants
          return attempt(request);
        });
  }

  /** One attempt; a connection that turns out to be dead, or to be left, does not count as one. */
  private Answer attempt(Request request) throws InterruptedException {
    trail.attempted();
    for (int turn = 1; ; turn++) {
      try {
        return exchange(request);
      } catch (Exchange.StaleException e) {
        boolean repeat = e.untouched() || config.retry().mayRepeat(request.method());
        if (!repeat || request.body().whole().isEmpty() || turn == MOST_TURNS) {
          throw broken(request, e, turn);
        }
      }
    }
  }

  private BrokenException broken(Request request, Exchange.StaleException e, int turns) {
    if (e.untouched()) {
      sent = false;
      return new BrokenException(
          "%s was not looked at, %,d times, and is not sent again: %s"
              .formatted(request, turns, e.why().getMessage()),
          e.why());
    }
    return new BrokenException(
        request
            + " was sent on a kept connection that then ended without an answer: whether the"
            + " server has seen it is unknown, so it is not sent again",
        e.getCause());
  }

  private Answer exchange(Request request) throws InterruptedException, Exchange.StaleException {
    sent = false;
    trail.enter(Phase.WAITING);
    Exchange exchange = connections.begin(request.url(), tried, config.timeouts(), trail);
    Ending pieces = new Ending(exchange, trail);
    boolean done = false;
    try {
      trail.enter(Phase.SENDING);
      sent = true;
      exchange.send(withCookies(request));
      pieces.upload = upload(exchange, request);
      trail.enter(Phase.FIRST_BYTE);
      Head head = exchange.head(pieces::isSending);
      trail.answered(head.status());
      trail.enter(Phase.BODY);
      config.cookies().ifPresent(jar -> jar.store(request.url(), head.headers()));
      Answer answer = decoded(new Answer(head, request.url(), pieces), request);
      done = true;
      return whole ? inMemory(answer) : open(answer);
    } finally {
      if (!done) {
        pieces.close();
      }
    }
  }

  /** The jar's cookies are of one place, so each request of a call has its own. */
  private Request withCookies(Request request) {
    String kept = config.cookies().flatMap(jar -> jar.header(request.url())).orElse(null);
    if (kept == null) {
      return request;
    }
    String own = request.headers().first("Cookie").orElse("");
    return request.withHeader("Cookie", own.isEmpty() ? kept : own + "; " + kept);
  }

  /** Undoes the content codings, if it was not the caller who asked for them. */
  private Answer decoded(Answer answer, Request request) {
    if (answer.headers().first("Content-Encoding").isEmpty()) {
      return answer;
    }
    List<String> codings = answer.headers().all("Content-Encoding");
    String asked = request.headers().first("Accept-Encoding").orElse("");
    if (!asked.equals(Coding.accepted())) {
      return answer;
    }
    long most = whole ? config.limits().body() : Long.MAX_VALUE;
    DecodingLimits limits = new DecodingLimits(most, config.limits().ratio());
    return Decoding.of("the body of " + request.url(), codings, limits)
        .filter(decoding -> !decoding.isIdentity())
        .map(answer::decoded)
        .orElse(answer);
  }

  private @Nullable Upload upload(Exchange exchange, Request request) {
    if (request.body().whole().isPresent()) {
      return null;
    }
    if (group == null) {
      throw new IllegalStateException("a call without a group cannot stream its body");
    }
    return Upload.begin(group, exchange, request.body());
  }

  private Answer open(Answer answer) {
    begun.add(answer);
    return answer;
  }

  private Answer inMemory(Answer answer) throws InterruptedException {
    try (answer) {
      byte[] body = answer.bytes(config.limits().body());
      trail.enter(Phase.BETWEEN);
      return answer.with(Pieces.of(body));
    }
  }

  /** An exchange, with what sends its request. */
  private static final class Ending implements Pieces {
    private final Exchange exchange;
    private final Trail trail;
    private @Nullable Upload upload;

    Ending(Exchange exchange, Trail trail) {
      this.exchange = exchange;
      this.trail = trail;
    }

    boolean isSending() {
      return upload != null && upload.isUnderWay();
    }

    @Override
    public byte @Nullable [] next() throws InterruptedException {
      byte[] next = exchange.next();
      if (next != null) {
        trail.received(next.length);
      }
      return next;
    }

    @Override
    public void close() {
      if (upload != null) {
        upload.stop();
      }
      exchange.close();
    }
  }
}
