package dev.weft.testkit;

import dev.weft.task.Loop;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * One direction of a connection: what is sent arrives in order, after a while, as long as the way
 * is open. Of the loop.
 *
 * <pre>
 * flowing ⇄ stalled (the way is cut) → given up
 *   └───────────┴──→ silent (whatever is sent vanishes)
 * </pre>
 */
final class Lane {
  /** So long TCP sends again what nobody acknowledges (tcp_retries2 of Linux). */
  static final Duration PATIENCE = Duration.ofMinutes(15);

  /**
   * Something under way.
   *
   * @param once it is not sent again: if the way is cut, it is lost
   */
  private record Packet(int bytes, boolean once, Runnable arrival) {}

  // immutable
  private final Loop loop;
  private final Way way;
  private final Network network;
  private final Runnable givingUp;

  // the loop
  private final ArrayDeque<Packet> underWay = new ArrayDeque<>();
  private long bytes;

  /** When the last packet arrives. */
  private long last;

  /** How many packets should have arrived by now, but cannot. */
  private int missed;

  private boolean stalled;
  private boolean silent;

  /** Something waits for its acknowledgement that does not come; counts how often that began. */
  private boolean waiting;

  private int waits;

  /**
   * @param givingUp what is done when nothing has come through for too long
   */
  Lane(Network network, Way way, Runnable givingUp) {
    this.network = network;
    this.loop = network.loop();
    this.way = way;
    this.givingUp = givingUp;
  }

  Way way() {
    return way;
  }

  /** {@return how many bytes are under way} */
  long bytes() {
    return bytes;
  }

  /** Sends something, again and again if need be. */
  void send(int size, Runnable arrival) {
    send(new Packet(size, false, arrival));
  }

  /** Sends something after all that was sent before; it gets lost if the way is not open. */
  void sendOnce(Runnable arrival) {
    if (way.isOpen() && !stalled) {
      send(new Packet(0, true, arrival));
    }
  }

  private void send(Packet packet) {
    if (silent) {
      waitForNothing();
      return;
    }
    long now = network.now();
    last = Math.max(last, way.arrival(now, packet.bytes));
    underWay.add(packet);
    bytes += packet.bytes;
    loop.after(Duration.ofNanos(last - now), this::arrive);
  }

  /** The next packet is at its end. Timers of one time come in any order, packets do not. */
  private void arrive() {
    Packet next = underWay.peek();
    if (next == null) {
      return; // it has vanished meanwhile
    }
    if (way.isOpen() && !stalled) {
      underWay.remove();
      bytes -= next.bytes;
      next.arrival.run();
    } else {
      missed++;
      stall();
    }
  }

  private void stall() {
    if (!stalled) {
      stalled = true;
      underWay.removeIf(Packet::once);
      way.stall(this);
      waitForNothing();
    }
  }

  /** The way is open again. */
  void goOn() {
    int late = missed;
    stalled = false;
    waiting = false;
    missed = 0;
    for (int i = 0; i < late; i++) {
      loop.after(way.resent(), this::arrive);
    }
  }

  /** From now on everything vanishes that is sent or under way. */
  void silence(boolean expectsAnswer) {
    boolean expects = expectsAnswer || !underWay.isEmpty();
    silent = true;
    end();
    if (expects) {
      waitForNothing();
    }
  }

  /** Forgets what is under way. */
  void end() {
    underWay.clear();
    bytes = 0;
    stalled = false;
    waiting = false;
    way.forget(this);
  }

  private void waitForNothing() {
    if (!waiting) {
      waiting = true;
      int mine = ++waits;
      loop.after(
          PATIENCE,
          () -> {
            if (waiting && mine == waits) {
              givingUp.run();
            }
          });
    }
  }
}
