package dev.weft.sql;

import dev.weft.net.Dialer;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.pool.Leftover;
import dev.weft.task.Clock;
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
  /** More than a connection takes before it is not read any more. */
  private static final int MOST = 1_000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A server that is gone says nothing: it would have stopped a statement by itself before. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  // immutable
  private final SharedOptions options;
  private final DatabaseConfig config;
  private final Failure failure;
  private final Clock clock = Clock.system();
  private final LongAdder cancelRequests = new LongAdder();

  // guarded by lock; lines are read by any thread
  private final ReentrantLock lock = new ReentrantLock();
  private volatile List<SharedLine> lines = List.of();
  private volatile boolean closed;
  private final Set<Loop> opening = new HashSet<>();
  private long refusedAt;
  private Duration pause = Duration.ZERO;
  private volatile @Nullable String trouble;

  SharedLines(SharedOptions options, DatabaseConfig config, Failure failure) {
    this.options = options;
    this.config = config;
    this.failure = failure;
  }

  // ---- any task ----

  /**
   * {@return a connection, one of this loop if there is one; null if none is free at this moment}
   * Waits if one is to be opened here.
   */
  @Nullable SharedLine pick() throws InterruptedException {
    Loop here = Loop.current();
    SharedLine near = null;
    SharedLine far = null;
    int open = 0;
    for (SharedLine line : lines) {
      if (line.isOpen()) {
        open++;
        if (line.isOf(here)) {
          near = better(line, near);
        } else {
          far = better(line, far);
        }
      }
    }
    if (open < config.shared() && (near == null || near.load() > 0)) {
      SharedLine opened = open(here);
      if (opened != null) {
        return opened;
      }
    }
    return near == null ? far : near;
  }

  /** {@return the one with less to do; the other one if this is not free} */
  private static @Nullable SharedLine better(SharedLine line, @Nullable SharedLine other) {
    int load = line.load();
    boolean free = load == 0 || (load < MOST && line.busyNanos() < Route.SLOW.toNanos());
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
  private @Nullable SharedLine open(Loop here) throws InterruptedException {
    if (!begins(here)) {
      return null;
    }
    SharedLine made = null;
    WeftException refused = null;
    try {
      made = Timeout.after(config.connectTimeout(), "connecting", this::connect);
    } catch (WeftException e) {
      refused = e;
    } finally {
      opened(here, made, refused);
    }
    return made;
  }

  /** {@return whether the caller is to open one} One caller of a loop at a time is. */
  private boolean begins(Loop here) {
    lock.lock();
    try {
      boolean resting = !pause.isZero() && clock.since(refusedAt).compareTo(pause) < 0;
      long open = lines.stream().filter(SharedLine::isOpen).count();
      return !closed && !resting && open + opening.size() < config.shared() && opening.add(here);
    } finally {
      lock.unlock();
    }
  }

  private SharedLine connect() throws InterruptedException {
    long start = clock.nanos();
    Dialer dialer = Dialer.open(NetConfig.defaults().withConnectTimeout(config.connectTimeout()));
    Stream stream = dialer.connect(Target.tcp(options.host(), options.port()));
    Startup startup = new Startup(stream, options);
    boolean done = false;
    try {
      startup.run(config.queryTimeout());
      Duration longest = config.queryTimeout().plus(SILENCE);
      SharedLine line = SharedLine.of(startup.stream(), startup.word(), longest, this);
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

  private void opened(Loop here, @Nullable SharedLine line, @Nullable WeftException refused) {
    lock.lock();
    try {
      opening.remove(here);
      if (line != null) {
        pause = Duration.ZERO;
        trouble = null;
        List<SharedLine> more = new ArrayList<>(lines);
        more.add(line);
        lines = List.copyOf(more);
      } else if (refused != null) {
        refusedAt = clock.nanos();
        Duration twice = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        trouble = refused.getMessage();
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
