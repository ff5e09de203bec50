package dev.weft.pool;

import dev.weft.pool.PoolStats.Reason;
import dev.weft.pool.PoolStats.Resize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Finds how many things may exist, window by window. Guarded by the pool's lock.
 *
 * <p>By Little's law arrival rate times hold time is the mean number in use, and arrival rate times
 * wait the mean number in line; both means are measured exactly, as areas. The limit grows while
 * borrowers wait for longer than it takes to open a thing, at most twofold at a time. If then no
 * more is done than before, the things are slow for being many, or all wait for the same: the step
 * is taken back, and not tried again for a while, each time for longer. The limit shrinks by a
 * quarter at a time after some windows in which three quarters would have been enough.
 */
final class Sizing {
  private static final long WINDOW = Duration.ofMillis(500).toNanos();
  private static final int KEPT = 32;
  private static final double HEADROOM = 1.25;

  /** Of the growth in number, how much the growth in work done has to be. */
  private static final double GAIN = 0.25;

  /** So many quiet windows make it smaller. */
  private static final int CALM = 6;

  private static final int FIRST_PAUSE = 10;
  private static final int LONGEST_PAUSE = 320;

  /** What went on in a window. */
  private record Window(double inUse, double inLine, double waited, double served, int most) {}

  // immutable
  private final int floor;

  // guarded by the pool's lock
  private final ArrayDeque<Resize> decisions = new ArrayDeque<>();
  private int max;
  private int limit;
  private long origin;
  private boolean begun;

  // this window
  private long start;
  private long last;
  private double useArea;
  private double lineArea;
  private int arrivals;
  private int returns;
  private int most;

  // over windows
  private double offered;
  private double served;
  private int calm;

  // the latest step up, while it is not known whether it helped
  private int before;
  private double servedBefore;
  private long judgedAt;

  private int pause = FIRST_PAUSE;
  private long pausedUntil = Long.MIN_VALUE;

  Sizing(PoolConfig config) {
    this.floor = config.floor();
    this.max = config.max();
    this.limit = isOn() ? floor : max;
  }

  /** {@return whether it adapts} */
  boolean isOn() {
    return floor > 0;
  }

  int limit() {
    return limit;
  }

  /** {@return what the limit never falls below by itself} */
  int least() {
    return isOn() ? floor : max;
  }

  // ---- measuring ----

  void arrived() {
    arrivals++;
  }

  void returned() {
    returns++;
  }

  /** The time until now was spent with so many in use and in line. */
  void passed(long now, int inUse, int inLine) {
    if (!begun) {
      begun = true;
      origin = now;
      start = now;
      last = now;
    }
    if (!isOn()) {
      return;
    }
    double time = Math.max(0, now - last);
    useArea += time * inUse;
    lineArea += time * inLine;
    most = Math.max(most, inUse + inLine);
    last = Math.max(last, now);
  }

  // ---- deciding ----

  /** {@return when there is something to decide at the latest, if nothing happens before} */
  long due(int inLine) {
    boolean settled = !isOn() || (limit <= floor && inLine == 0);
    return settled ? Long.MAX_VALUE : start + WINDOW;
  }

  /** Decides at the end of a window. {@return whether the limit has changed} */
  boolean decide(long now, Load load) {
    if (!isOn() || !begun || now - start < WINDOW) {
      return false;
    }
    double time = now - start;
    Window seen =
        new Window(
            useArea / time,
            lineArea / time,
            lineArea / Math.max(1, arrivals),
            returns / time,
            most);
    long windows = Math.max(1, Math.round(time / WINDOW));
    remember(seen, windows);
    begin(now);
    return judge(seen, now) || grow(seen, now, load) || shrink(seen, now, windows);
  }

  private void remember(Window seen, long windows) {
    double weight = 1 - Math.pow(0.5, (double) windows);
    offered += (seen.inUse + seen.inLine - offered) * weight;
    served += (seen.served - served) * weight;
  }

  private void begin(long now) {
    start = now;
    useArea = 0;
    lineArea = 0;
    arrivals = 0;
    returns = 0;
    most = 0;
  }

  private boolean isWaiting(Window seen, double creation) {
    return seen.inLine >= 0.5 && seen.waited >= creation;
  }

  /** Takes the latest step back, if it did not help. */
  private boolean judge(Window seen, long now) {
    if (before == 0 || now < judgedAt) {
      return false;
    }
    int step = before;
    before = 0;
    double needed = servedBefore * (1 + GAIN * (limit - step) / step);
    if (step >= limit || !isWaiting(seen, 0) || served >= needed) {
      pause = FIRST_PAUSE;
      return false;
    }
    pausedUntil = now + pause * WINDOW;
    pause = Math.min(LONGEST_PAUSE, pause * 2);
    return change(
        step,
        Reason.NO_GAIN,
        now,
        "%.1f/s given back by %d, %.1f/s by %d"
            .formatted(servedBefore * 1e9, step, served * 1e9, limit));
  }

  private boolean grow(Window seen, long now, Load load) {
    if (!isWaiting(seen, load.creation())) {
      return false;
    }
    calm = 0;
    if (limit >= max || before != 0 || now < pausedUntil) {
      return false;
    }
    int wanted = (int) Math.ceil(Math.min(max, (seen.inUse + seen.inLine) * HEADROOM));
    before = limit;
    servedBefore = Math.min(served, seen.served); // whatever it was before things became slow
    judgedAt = now + (long) Math.max(3.0 * WINDOW, 2 * load.hold(now) + WINDOW);
    return change(
        Math.clamp(wanted, limit + 1, Math.min(max, 2 * limit)),
        Reason.WAITING,
        now,
        "%.1f in use, %.1f in line for %.1f ms each, %.1f ms to open one"
            .formatted(seen.inUse, seen.inLine, seen.waited / 1e6, load.creation() / 1e6));
  }

  private boolean shrink(Window seen, long now, long windows) {
    int enough = Math.max(seen.most, (int) Math.ceil(offered * HEADROOM));
    if (limit <= floor || enough > limit * 3 / 4) {
      calm = 0;
      return false;
    }
    calm = (int) Math.min(CALM, calm + windows);
    if (calm < CALM) {
      return false;
    }
    before = 0;
    int less = limit - Math.max(1, limit / 4);
    return change(
        Math.max(floor, Math.max(enough, less)),
        Reason.IDLE,
        now,
        "%.1f in use, at most %d".formatted(offered, seen.most));
  }

  /** The maximum is another one now. */
  void resize(int number, long now) {
    PoolConfig.requireAtLeast(Math.max(1, floor), "max", number);
    max = number;
    int wanted = isOn() ? Math.min(limit, max) : max;
    if (wanted != limit) {
      change(wanted, Reason.ASKED, now, "max " + number);
    }
  }

  /** {@return true: the limit has changed} */
  private boolean change(int to, Reason reason, long now, String numbers) {
    Duration at = Duration.ofNanos(begun ? Math.max(0, now - origin) : 0);
    decisions.add(new Resize(at, limit, to, reason, numbers));
    if (decisions.size() > KEPT) {
      decisions.removeFirst();
    }
    limit = to;
    return true;
  }

  List<Resize> decisions() {
    return List.copyOf(decisions);
  }
}
