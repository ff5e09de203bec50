package dev.weft.testkit;

import java.time.Duration;

/**
 * What the way from one host to another is like, each way for itself.
 *
 * @param latency how long a packet takes at least; not negative
 * @param jitter how much longer it takes at most, as it is drawn; not negative. What a connection
 *     carries stays in order, datagrams overtake each other
 * @param bandwidth how many bytes pass in a second, of all that is sent together; at least 1,
 *     {@link Long#MAX_VALUE} for no limit. Connections wait for it; a datagram waits 200 ms at most
 *     and is dropped where it would have to wait longer
 * @param window how many bytes of one connection are under way at most: sent, and not yet read at
 *     the other end; at least 1
 * @param odds how often something happens to a packet
 */
public record Link(Duration latency, Duration jitter, long bandwidth, int window, Odds odds) {
  /**
   * How often something happens to a packet, each from 0 to 1.
   *
   * @param loss the chance to be lost, less than 1: a datagram is gone, a connection sends it
   *     again, which takes 200 ms more
   * @param duplicates the chance of a datagram to come twice
   * @param resets the chance of a packet of a connection to have that reset
   */
  public record Odds(double loss, double duplicates, double resets) {
    public Odds {
      requireChance("loss", loss);
      requireChance("duplicates", duplicates);
      requireChance("resets", resets);
      if (loss == 1) {
        throw new IllegalArgumentException(
            "loss must be less than 1: to lose all, use a partition");
      }
    }

    /** {@return nothing happens} */
    public static Odds none() {
      return new Odds(0, 0, 0);
    }
  }

  public Link {
    requireNotNegative("latency", latency);
    requireNotNegative("jitter", jitter);
    requireAtLeastOne("bandwidth", bandwidth);
    requireAtLeastOne("window", window);
  }

  private static void requireNotNegative(String what, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(what + " must not be negative, but is " + time);
    }
  }

  private static void requireAtLeastOne(String what, long number) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, but is " + number);
    }
  }

  private static void requireChance(String what, double chance) {
    if (!(chance >= 0 && chance <= 1)) {
      throw new IllegalArgumentException(what + " must be from 0 to 1, but is " + chance);
    }
  }

  /**
   * {@return 1 ms and up to 1 ms more, no limit, a window of 64 KiB; nothing is lost or reset} As
   * in one data centre.
   */
  public static Link defaults() {
    return new Link(
        Duration.ofMillis(1), Duration.ofMillis(1), Long.MAX_VALUE, 64 * 1024, Odds.none());
  }

  /** {@return what a host has to itself: 10 µs, no limit, a window of 64 KiB} */
  static Link loopback() {
    return defaults().withLatency(Duration.ofNanos(10_000)).withJitter(Duration.ZERO);
  }

  public Link withLatency(Duration time) {
    return new Link(time, jitter, bandwidth, window, odds);
  }

  public Link withJitter(Duration most) {
    return new Link(latency, most, bandwidth, window, odds);
  }

  public Link withBandwidth(long bytesPerSecond) {
    return new Link(latency, jitter, bytesPerSecond, window, odds);
  }

  public Link withWindow(int bytes) {
    return new Link(latency, jitter, bandwidth, bytes, odds);
  }

  public Link withOdds(Odds chances) {
    return new Link(latency, jitter, bandwidth, window, chances);
  }

  public Link withLoss(double chance) {
    return withOdds(new Odds(chance, odds.duplicates, odds.resets));
  }

  public Link withDuplicates(double chance) {
    return withOdds(new Odds(odds.loss, chance, odds.resets));
  }

  public Link withResets(double chance) {
    return withOdds(new Odds(odds.loss, odds.duplicates, chance));
  }
}
