package dev.weft.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * What is known about one name: its addresses, or that it has none, or only that asking failed.
 *
 * <pre>
 * fresh → due (the last fifth: who asks causes a refresh) → stale (only while none answers) → over
 * </pre>
 */
final class Known {
  /** So long after a failure nothing is asked for in the background. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  // immutable
  private final List<InetAddress> addresses;
  private final long due;
  private final long dies;
  private final long gone;

  // guarded by the names' lock
  private int turn;
  private boolean failing;
  private long nextTry;

  /**
   * @param turn where the rotation goes on
   */
  private Known(Answer answer, DnsConfig.Memory memory, long now, int turn) {
    long ttl = memory.ttl(answer).toNanos();
    boolean positive = !answer.addresses().isEmpty();
    this.addresses = answer.addresses();
    this.dies = now + ttl;
    this.due = positive ? dies - ttl / 5 : dies;
    this.gone = positive ? dies + memory.staleTime().toNanos() : dies;
    this.nextTry = now;
    this.turn = turn;
  }

  /** Nothing; it remembers that asking failed. */
  private Known(long now) {
    this.addresses = List.of();
    this.due = now;
    this.dies = now;
    this.gone = now;
  }

  static Known of(Answer answer, DnsConfig.Memory memory, long now, int turn) {
    return new Known(answer, memory, now, turn);
  }

  static Known nothing(long now) {
    return new Known(now);
  }

  /** {@return whether this answers a question now} */
  boolean answers(long now) {
    return now - dies < 0 || isStale(now);
  }

  /** {@return whether this answers only because no name server does} */
  boolean isStale(long now) {
    return failing && now - dies >= 0 && now - gone < 0;
  }

  /** {@return whether it is time to ask anew, in the background} */
  boolean isDue(long now) {
    return now - due >= 0 && !(failing && now - nextTry < 0);
  }

  /** {@return whether there is any use in remembering this} */
  boolean isKept(long now) {
    return now - gone < 0;
  }

  /** Asking for the name once more has failed. */
  void failed(long now) {
    failing = true;
    nextTry = now + PAUSE.toNanos();
  }

  int turn() {
    return turn;
  }

  /** {@return the addresses, beginning with the next one; none if there is no such name} */
  List<InetAddress> next() {
    return addresses.isEmpty() ? addresses : Addresses.rotated(addresses, turn++);
  }

  /**
   * {@return whether an address is one of these} A name that has none any more leads nowhere else
   * either, so what it led to is as good as anything.
   */
  boolean leadsTo(InetAddress address) {
    return addresses.isEmpty() || addresses.contains(address);
  }
}
