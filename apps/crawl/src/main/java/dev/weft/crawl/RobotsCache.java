package dev.weft.crawl;

import dev.weft.client.HttpClient;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Url;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The robots.txt rules of the origins visited: each fetched once for all who ask, believed for a
 * day, at most {@value #MOST} kept.
 */
final class RobotsCache {
  static final int MOST = 10_000;
  private static final Duration BELIEVED = Duration.ofDays(1); // RFC 9309 §2.4
  private static final Duration FAILURE_BELIEVED = Duration.ofMinutes(1);

  /** What there is to say about an origin. */
  private sealed interface State {}

  /** The rules of an origin, or why they cannot be had. */
  sealed interface Known {
    record Rules(Robots robots) implements Known {}

    record Missing(String why) implements Known {}
  }

  private record Believed(Known known, long untilNanos) implements State {}

  /** Somebody fetches the rules; the others wait here. */
  private record Loading(List<Handoff<Boolean>> waiters) implements State {}

  // immutable
  private final Clock clock = Clock.current();
  private final HttpClient client;
  private final String userAgent;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, State> origins = new LinkedHashMap<>(64, 0.75f, true);

  /** The client follows redirects and tries again by itself. */
  RobotsCache(HttpClient client, String userAgent) {
    this.client = client;
    this.userAgent = userAgent;
  }

  /** {@return what is known of an origin now} Never waits. */
  Optional<Known> known(Url url) {
    lock.lock();
    try {
      return origins.get(url.origin()) instanceof Believed(Known known, long until)
              && clock.nanos() - until < 0
          ? Optional.of(known)
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fetches the rules of an origin, or waits for whoever does.
   *
   * @return the rules, if it was this call that fetched them
   */
  Optional<Known> load(Url url) throws InterruptedException {
    Handoff<Boolean> loaded = new Handoff<>();
    if (isLoading(url.origin(), loaded)) {
      loaded.await();
      return Optional.empty();
    }
    Believed believed = null;
    try {
      believed = fetch(url);
      return Optional.of(believed.known());
    } finally {
      loaded(url.origin(), believed);
    }
  }

  /** {@return whether somebody fetches them and will tell; if not, the caller has to} */
  private boolean isLoading(String origin, Handoff<Boolean> loaded) {
    lock.lock();
    try {
      if (origins.get(origin) instanceof Loading(var waiters)) {
        return waiters.add(loaded);
      }
      origins.put(origin, new Loading(new ArrayList<>()));
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void loaded(String origin, @Nullable Believed believed) {
    State loading;
    lock.lock();
    try {
      loading = believed == null ? origins.remove(origin) : origins.put(origin, believed);
      forgetOldest();
    } finally {
      lock.unlock();
    }
    if (loading instanceof Loading(var waiters)) {
      waiters.forEach(waiter -> waiter.give(true));
    }
  }

  private void forgetOldest() {
    Iterator<State> oldest = origins.values().iterator();
    while (origins.size() > MOST && oldest.hasNext()) {
      if (oldest.next() instanceof Believed) {
        oldest.remove();
      }
    }
  }

  private Believed fetch(Url url) throws InterruptedException {
    Known known;
    try {
      known = new Known.Rules(rules(url));
    } catch (RuntimeException e) {
      known = new Known.Missing(String.valueOf(e.getMessage()));
    }
    Duration time = known instanceof Known.Rules ? BELIEVED : FAILURE_BELIEVED;
    return new Believed(known, clock.nanos() + time.toNanos());
  }

  private Robots rules(Url url) throws InterruptedException {
    Url robots = url.resolve("/robots.txt").orElseThrow();
    try {
      Response response = client.send(Request.get(robots));
      return Robots.of(response.status(), response.body(), robots, userAgent);
    } catch (RefusedException e) {
      return Robots.allowingAll(); // too many redirects or too large: as if there were none
    }
  }
}
