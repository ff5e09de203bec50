package dev.weft.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The way from one host to another, in this direction. Of the loop. */
final class Way {
  /** How long TCP waits until it sends again, at least (RFC 6298; 200 ms in Linux). */
  private static final long RESEND_NANOS = 200_000_000;

  /** Datagrams that would wait longer are dropped: so much a router keeps. */
  private static final long QUEUE_NANOS = 200_000_000;

  // immutable
  private final Host from;
  private final Host to;
  private final RandomGenerator chance;

  // the loop
  private Link link;
  private boolean cut;

  /** When what was sent so far has left. */
  private long free;

  /** When the last datagram arrives. */
  private long last;

  /** What cannot go on until the way is open again, in the order in which it found that out. */
  private final Set<Lane> stalled = new LinkedHashSet<>();

  Way(Host from, Host to, Link link, RandomGenerator chance) {
    this.from = from;
    this.to = to;
    this.link = link;
    this.chance = chance;
  }

  Host to() {
    return to;
  }

  Link link() {
    return link;
  }

  void link(Link other) {
    link = other;
  }

  boolean isOpen() {
    return !cut && from.isUp() && to.isUp();
  }

  void cut() {
    cut = true;
  }

  void heal() {
    cut = false;
    wake();
  }

  void stall(Lane lane) {
    stalled.add(lane);
  }

  void forget(Lane lane) {
    stalled.remove(lane);
  }

  /** Has what stalled go on, if it can. */
  void wake() {
    if (isOpen()) {
      List<Lane> all = new ArrayList<>(stalled);
      stalled.clear();
      all.forEach(Lane::goOn);
    }
  }

  /** {@return when a packet of a connection arrives that is sent now, lost once or not} */
  long arrival(long now, int bytes) {
    long again = 0;
    for (long wait = RESEND_NANOS; loses(); wait *= 2) {
      again += wait;
    }
    return again + arrivalOfOne(now, bytes);
  }

  /** {@return when a packet arrives that is sent now} */
  long arrivalOfOne(long now, int bytes) {
    if (link.bandwidth() != Long.MAX_VALUE) {
      long takes = (long) (bytes * 1e9 / link.bandwidth());
      free = Math.max(free, now) + takes;
    }
    return Math.max(free, now) + link.latency().toNanos() + upTo(link.jitter());
  }

  /** {@return how long a packet takes that is sent now} */
  Duration delay(int bytes) {
    long now = from.network().now();
    return Duration.ofNanos(arrivalOfOne(now, bytes) - now);
  }

  /** Carries a datagram, perhaps twice, perhaps not at all. */
  void carry(int bytes, Runnable arrival) {
    long now = from.network().now();
    if (!isOpen() || free - now > QUEUE_NANOS || loses()) {
      return;
    }
    carry(now, bytes, arrival);
    if (link.odds().duplicates() > 0 && chance.nextDouble() < link.odds().duplicates()) {
      carry(now, bytes, arrival);
    }
  }

  private void carry(long now, int bytes, Runnable arrival) {
    long at = arrivalOfOne(now, bytes);
    if (link.jitter().isZero()) {
      at = Math.max(at, last + 1); // timers of one time come in any order
    }
    last = at;
    from.network()
        .loop()
        .after(
            Duration.ofNanos(at - now),
            () -> {
              if (isOpen()) {
                arrival.run();
              }
            });
  }

  /** {@return how long it takes until a packet that was stalled comes through} */
  Duration resent() {
    return Duration.ofNanos(link.latency().toNanos() + chance.nextLong(RESEND_NANOS));
  }

  boolean loses() {
    return link.odds().loss() > 0 && chance.nextDouble() < link.odds().loss();
  }

  boolean resets() {
    return link.odds().resets() > 0 && chance.nextDouble() < link.odds().resets();
  }

  private long upTo(Duration most) {
    return most.isZero() ? 0 : chance.nextLong(most.toNanos() + 1);
  }
}
