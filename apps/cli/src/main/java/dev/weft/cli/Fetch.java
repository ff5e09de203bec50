package dev.weft.cli;

import dev.weft.client.Answer;
import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.client.Retry;
import dev.weft.flow.Flow;
import dev.weft.http.Request;
import dev.weft.http.Url;
import dev.weft.sync.Event;
import dev.weft.task.Clock;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Asks for many URLs, some at a time. Any thread may ask how far it is, and stop it. */
final class Fetch {
  // immutable
  private final HttpClientConfig config;
  private final Retry retry;
  private final int concurrency;
  private final long maxBody;
  private final Event stopping = new Event();

  // any thread
  private final LongAdder begun = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder retries = new LongAdder();

  /** What became of one URL; the names are those of the record. */
  record Outcome(
      String url,
      @Nullable String finalUrl,
      @Nullable Integer status,
      long bytes,
      long millis,
      int attempts,
      @Nullable String error) {}

  /** How far it is. */
  record Progress(long done, long failed, long retries, long bytes, long inFlight) {}

  /**
   * An attempt.
   *
   * @param passing whether it may come out differently next time
   * @param asked how long the server asks to wait until then
   */
  private record Attempt(Outcome outcome, boolean passing, Optional<Duration> asked) {}

  Fetch(HttpClientConfig config, Retry retry, int concurrency, long maxBody) {
    this.config = config;
    this.retry = retry;
    this.concurrency = concurrency;
    this.maxBody = maxBody;
  }

  /** Begins no more. */
  void stop() {
    stopping.set();
  }

  Progress progress() {
    long ended = done.sum();
    return new Progress(
        ended, failed.sum(), retries.sum(), bytes.sum(), Math.max(0, begun.sum() - ended));
  }

  /** {@return the outcomes of a list of URLs, each as soon as it is known} */
  Flow<Outcome> of(Flow<String> urls, HttpClient client) {
    return urls.takeUntil(stopping::await).mapUnordered(concurrency, url -> outcome(url, client));
  }

  HttpClient client() {
    return HttpClient.open(config);
  }

  /** The life of one URL: attempts until one is the end of it. */
  private Outcome outcome(String line, HttpClient client) throws InterruptedException {
    begun.increment();
    long start = Clock.current().nanos();
    Url url;
    try {
      url = Url.parse(line);
    } catch (IllegalArgumentException e) {
      return counted(failed(line, start, 0, e));
    }
    for (int attempt = 1; ; attempt++) {
      Attempt made = attempt(line, url, client, start, attempt);
      Optional<Duration> again =
          made.passing() && !stopping.isSet()
              ? retry.delay(attempt, made.asked())
              : Optional.empty();
      if (again.isEmpty()) {
        return counted(made.outcome());
      }
      retries.increment();
      Weft.sleep(again.get());
    }
  }

  private Attempt attempt(String line, Url url, HttpClient client, long start, int number)
      throws InterruptedException {
    try {
      return client.stream(
          Request.get(url),
          answer -> {
            long size = drain(answer);
            String end = answer.url().toString();
            int status = answer.status();
            return new Attempt(
                new Outcome(line, end, status, size, millis(start), number, null),
                Retry.isPassing(status),
                answer.headers().retryAfter(Clock.current().now()));
          });
    } catch (RuntimeException e) { // what one server does must not end the others
      return new Attempt(failed(line, start, number, e), Retry.isPassing(e), Optional.empty());
    }
  }

  /** {@return how many bytes there were} */
  private long drain(Answer answer) throws InterruptedException {
    long size = 0;
    for (byte[] piece = answer.read(); piece.length > 0; piece = answer.read()) {
      size += piece.length;
      bytes.add(piece.length);
      if (size > maxBody) {
        throw new RefusedException(
            "the body is larger than the %,d bytes of --max-body".formatted(maxBody));
      }
    }
    return size;
  }

  private static Outcome failed(String line, long start, int attempts, RuntimeException e) {
    String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new Outcome(line, null, null, 0, millis(start), attempts, why);
  }

  private Outcome counted(Outcome outcome) {
    done.increment();
    if (outcome.error() != null) {
      failed.increment();
    }
    return outcome;
  }

  private static long millis(long start) {
    return Clock.current().since(start).toMillis();
  }
}
