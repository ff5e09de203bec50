package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Url;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A frontier driven at random against a plain model of its promises. */
class FrontierRandomTest {
  private static final int DELAY = 100;
  private static final int PER_HOST = 2;
  private static final int HOSTS = 7;
  private static final int URLS = 2_000;

  private final Frontier frontier =
      new Frontier(new FrontierConfig(Duration.ofNanos(DELAY), PER_HOST, URLS, URLS));
  private final Map<String, Long> lastStarts = new HashMap<>();
  private final Map<String, Long> slowedUntil = new HashMap<>();
  private final List<Entry> inFlight = new ArrayList<>();
  private final Set<String> added = new HashSet<>();
  private final List<String> done = new ArrayList<>();
  private long now;
  private int given;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void every_url_once_no_host_too_often_nothing_left_behind(long seed) {
    var random = new Random(seed);
    now = random.nextLong();
    while (given < URLS || done.size() < added.size()) {
      step(random);
      assertValid();
    }
    assertThat(frontier.next(now)).isEqualTo(new Next.Drained());
    assertThat(done).doesNotHaveDuplicates().hasSameSizeAs(added).containsAll(added);
    frontier.next(now + 1_000_000);
    assertThat(frontier.stats().hosts()).isZero();
    assertThat(frontier.stats().queued()).isZero();
    assertThat(frontier.stats().peakHosts()).isLessThanOrEqualTo(HOSTS + 1);
  }

  private void step(Random random) {
    switch (random.nextInt(6)) {
      case 0, 1 -> add(random);
      case 2, 3 -> take(random);
      case 4 -> end(random);
      default -> {
        if (random.nextInt(20) == 0) {
          slow("h" + random.nextInt(HOSTS), now + random.nextInt(500));
        }
        now += random.nextInt(DELAY / 4);
      }
    }
  }

  private void add(Random random) {
    for (int i = random.nextInt(4); i > 0 && given < URLS; i--) {
      // About one in three was there before.
      int number = random.nextInt(3) == 0 ? random.nextInt(given + 1) : given++;
      String url = "http://h" + number % HOSTS + "/" + number;
      boolean taken = frontier.add(new Link(Url.parse(url), random.nextInt(3)), now).isPresent();
      assertThat(taken).isEqualTo(added.add(url));
    }
  }

  private void take(Random random) {
    switch (frontier.next(now)) {
      case Next.Fetch(Entry entry) -> started(entry);
      case Next.Wait(long until) -> {
        assertThat(until - now).isPositive();
        now = random.nextBoolean() ? until : now;
      }
      case Next.Busy() -> assertThat(inFlight).isNotEmpty();
      case Next.Drained() -> assertThat(inFlight).isEmpty();
    }
  }

  private void started(Entry entry) {
    String host = entry.host();
    Long last = lastStarts.put(host, now);
    assertThat(last == null ? DELAY : now - last).isGreaterThanOrEqualTo(DELAY);
    assertThat(now - slowedUntil.getOrDefault(host, now)).isNotNegative();
    inFlight.add(entry);
    assertThat(inFlight.stream().filter(other -> other.host().equals(host)).count())
        .isLessThanOrEqualTo(PER_HOST);
  }

  private void end(Random random) {
    if (inFlight.isEmpty()) {
      return;
    }
    Entry entry = inFlight.remove(random.nextInt(inFlight.size()));
    boolean first = entry.attempts() == 0 && entry.hops().isEmpty();
    switch (first ? random.nextInt(6) : 5) {
      case 0 -> frontier.requeue(entry, entry.again(), now);
      case 1 -> frontier.requeue(entry, entry.redirectedTo(Url.parse("http://elsewhere/")), now);
      default -> {
        frontier.done(entry, now);
        done.add(entry.url());
      }
    }
  }

  private void slow(String host, long until) {
    frontier.slow(host, until, now);
    long before = slowedUntil.getOrDefault(host, until);
    slowedUntil.put(host, until - before > 0 ? until : before);
  }

  private void assertValid() {
    FrontierStats stats = frontier.stats();
    assertThat(stats.inFlight()).isEqualTo(inFlight.size());
    assertThat(stats.seen()).isEqualTo(added.size());
    assertThat(stats.queued()).isEqualTo(added.size() - inFlight.size() - done.size());
  }
}
