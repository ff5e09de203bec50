package dev.weft.cli;

import dev.weft.client.Answer;
import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.client.Retry;
import dev.weft.flow.Flow;
import dev.weft.http.Request;
import dev.weft.http.RetryAfter;
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

  /** What a server said, and whether it asks to come again later. */
  private record Said(String finalUrl, int status, long bytes, Optional<Duration> retryAfter) {}

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
      return failed(line, start, 0, e);
    }
    for (int attempt = 1; ; attempt++) {
      Optional<Duration> again;
      Outcome outcome;
      try {
        Said said = client.stream(Request.get(url), this::read);
        again =
            Retry.isPassing(said.status()) && !stopping.isSet()
                ? retry.delay(attempt, said.retryAfter())
                : Optional.empty();
        outcome = again.isPresent() ? null : answered(line, start, attempt, said);
      } catch (RuntimeException e) { // what one server does must not end the others
        boolean passing = Retry.isPassing(e) && !stopping.isSet();
        again = passing ? retry.delay(attempt, Optional.empty()) : Optional.empty();
        outcome = again.isPresent() ? null : failed(line, start, attempt, e);
      }
      if (outcome != null) {
        return outcome;
      }
      retries.increment();
      Weft.sleep(again.orElse(Duration.ZERO));
    }
  }

  private Said read(Answer answer) throws InterruptedException {
    long size = 0;
    for (byte[] piece = answer.read(); piece.length > 0; piece = answer.read()) {
      size += piece.length;
      bytes.add(piece.length);
      if (size > maxBody) {
        throw new RefusedException(
            "the body is larger than the %,d bytes of --max-body".formatted(maxBody));
      }
    }
    Optional<Duration> later =
        answer
            .headers()
            .first("Retry-After")
            .flatMap(value -> RetryAfter.parse(value, Clock.current().now()));
    return new Said(answer.url().toString(), answer.status(), size, later);
  }

  private Outcome answered(String line, long start, int attempts, Said said) {
    done.increment();
    return new Outcome(
        line, said.finalUrl(), said.status(), said.bytes(), millis(start), attempts, null);
  }

  private Outcome failed(String line, long start, int attempts, RuntimeException e) {
    done.increment();
    failed.increment();
    String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new Outcome(line, null, null, 0, millis(start), attempts, why);
  }

  private static long millis(long start) {
    return Clock.current().since(start).toMillis();
  }
}
