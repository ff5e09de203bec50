package dev.weft.sql;

import dev.weft.net.Dialer;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.pool.Leftover;
import dev.weft.task.Clock;
import dev.weft.task.Deadline;
import dev.weft.task.Loop;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections that statements share. Each belongs to the loop of the task that found it missing
 * and opened it; the others do not wait for it, as there is JDBC meanwhile.
 */
final class SharedLines implements SharedLine.Owner {
  /** So many statements are on a connection at most; more go over JDBC. */
  private static final int MOST = 1_000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** So much longer than a statement may take: the server stops it by itself, or is gone. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** Who opens one waits no longer for it: JDBC may be quicker. */
  private static final Duration LONGEST_OPENING = Duration.ofSeconds(3);

  /** Who has less time left opens none. */
  private static final Duration IN_HASTE = Duration.ofMillis(100);

  // immutable
  private final SharedOptions options;
  private final DatabaseConfig config;
  private final Failure failure;
  private final Duration openTimeout;
  private final Clock clock = Clock.system();
  private final LongAdder cancelRequests = new LongAdder();

  // any thread
  private volatile boolean closed;
  private volatile @Nullable String trouble;

  // guarded by lock; lines are read by any thread
  private final ReentrantLock lock = new ReentrantLock();
  private volatile List<SharedLine> lines = List.of();
  private final Set<Loop> opening = new HashSet<>();
  private long refusedAt;
  private Duration pause = Duration.ZERO;

  SharedLines(SharedOptions options, DatabaseConfig config, Failure failure) {
    this.options = options;
    this.config = config;
    this.failure = failure;
    this.openTimeout = shorter(config.connectTimeout(), LONGEST_OPENING);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  // ---- any task ----

  /**
   * {@return a connection, one of this loop if there is one; null if none is free at this moment}
   * Waits if one is to be opened here.
   */
  @Nullable SharedLine pick() throws InterruptedException {
    Loop here = Loop.current();
    List<Loop> loops = Loop.all(); // those of another run end with it
    SharedLine near = null;
    SharedLine far = null;
    int open = 0;
    for (SharedLine line : lines) {
      if (line.loop() == here && line.isOpen()) {
        open++;
        near = better(line, near);
      } else if (loops.contains(line.loop()) && line.isOpen()) {
        open++;
        far = better(line, far);
      }
    }
    if (open < config.shared() && (near == null || near.load() > 0)) {
      SharedLine opened = open(here, loops);
      if (opened != null) {
        return opened;
      }
    }
    return near == null ? far : near;
  }

  /** {@return the one with less to do; the other one if this is not free} */
  private static @Nullable SharedLine better(SharedLine line, @Nullable SharedLine other) {
    int load = line.load();
    boolean free = load == 0 || (load < MOST && line.isQuick());
    return free && (other == null || load < other.load()) ? line : other;
  }

  SharedStats stats(long statements, long alone, long again) {
    List<SharedLine> now = lines;
    return new SharedStats(
        (int) now.stream().filter(SharedLine::isOpen).count(),
        now.stream().mapToInt(SharedLine::load).sum(),
        statements,
        alone,
        cancelRequests.sum(),
        again,
        Optional.ofNullable(trouble));
  }

  /** Takes no more statements, and closes after the grace time at the latest. Waits. */
  List<Leftover> close(Duration grace) throws InterruptedException {
    closed = true;
    long start = clock.nanos();
    lines.forEach(SharedLine::retire);
    while (!lines.isEmpty() && clock.since(start).compareTo(grace) < 0) {
      Weft.sleep(Duration.ofMillis(5));
    }
    List<Leftover> left = new ArrayList<>();
    for (SharedLine line : lines) {
      left.add(new Leftover(line.toString(), "tasks that share it", grace, List.of()));
      line.cut();
    }
    return left;
  }

  // ---- opening ----

  /** {@return a connection of this loop; null if it is not to be opened, or could not be} */
  private @Nullable SharedLine open(Loop here, List<Loop> loops) throws InterruptedException {
    if (isInHaste() || !tryBegin(here, loops)) {
      return null;
    }
    SharedLine made = null;
    String why = "who opened one was cancelled";
    try {
      made = Timeout.after(openTimeout, "connecting", this::connect);
    } catch (WeftException e) {
      why = String.valueOf(e.getMessage());
    } finally {
      opened(here, made, why);
    }
    return made;
  }

  private static boolean isInHaste() {
    return Deadline.current().filter(end -> end.left().compareTo(IN_HASTE) < 0).isPresent();
  }

  /** {@return whether the caller is to open one} One caller of a loop at a time is. */
  private boolean tryBegin(Loop here, List<Loop> loops) {
    lock.lock();
    try {
      boolean resting = !pause.isZero() && clock.since(refusedAt).compareTo(pause) < 0;
      long open =
          lines.stream().filter(line -> line.isOpen() && loops.contains(line.loop())).count();
      long begun = opening.stream().filter(loops::contains).count();
      return !closed && !resting && open + begun < config.shared() && opening.add(here);
    } finally {
      lock.unlock();
    }
  }

  private SharedLine connect() throws InterruptedException {
    long start = clock.nanos();
    Dialer dialer = Dialer.open(NetConfig.defaults().withConnectTimeout(openTimeout));
    Stream stream = dialer.connect(Target.tcp(options.host(), options.port()));
    Startup startup = new Startup(stream, options);
    boolean done = false;
    try {
      startup.run(config.queryTimeout());
      SharedLine line = SharedLine.of(startup, config.queryTimeout().plus(SILENCE), this);
      done = true;
      return line;
    } catch (SQLException e) {
      throw failure.connecting(e, clock.since(start));
    } finally {
      if (!done) {
        startup.stream().abort();
      }
    }
  }

  private void opened(Loop here, @Nullable SharedLine line, String why) {
    lock.lock();
    try {
      opening.remove(here);
      if (line == null) {
        refusedAt = clock.nanos();
        pause = pause.isZero() ? FIRST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        trouble = why;
      } else {
        pause = Duration.ZERO;
        trouble = null;
        List<SharedLine> more = new ArrayList<>(lines);
        more.add(line);
        lines = List.copyOf(more);
      }
    } finally {
      lock.unlock();
    }
    if (line != null && line.isClosed()) {
      closed(line);
    } else if (line != null && closed) {
      line.retire();
    }
  }

  // ---- the loops ----

  @Override
  public void closed(SharedLine line) {
    lock.lock();
    try {
      lines = lines.stream().filter(each -> each != line).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancelSent() {
    cancelRequests.increment();
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
