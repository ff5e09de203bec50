package dev.weft.sql;

import dev.weft.pool.Leftover;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.TimedOutException;
import dev.weft.task.Weft;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections that statements share: opened in the background when they are wanted, replaced
 * when they break. Nobody waits for one, as there is JDBC meanwhile.
 *
 * <p>Their event loops are threads of their own, so that neither TLS nor a long answer holds a loop
 * of Weft.
 */
final class SharedLines implements SharedLine.Owner {
  /** More than a connection takes before it is not read any more. */
  private static final int MOST = 1_000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration CLOSING = Duration.ofSeconds(5);

  // immutable
  private final PgConnectOptions options;
  private final DatabaseConfig config;
  private final Clock clock = Clock.system();
  private final LongAdder cancelRequests = new LongAdder();

  // guarded by lock; lines and vertx are read by any thread
  private final ReentrantLock lock = new ReentrantLock();
  private volatile List<SharedLine> lines = List.of();
  private volatile @Nullable Vertx vertx;
  private volatile boolean closed;
  private int opening;
  private long refusedAt;
  private Duration pause = Duration.ZERO;
  private volatile @Nullable String trouble;

  SharedLines(PgConnectOptions options, DatabaseConfig config) {
    this.options = options;
    this.config = config;
  }

  // ---- any thread ----

  /** Makes the event loops, which takes a moment; on a thread that may be held. */
  void start() {
    lock.lock();
    try {
      if (vertx == null && !closed) {
        Vertx made = Vertx.vertx(threads());
        made.setPeriodic(1_000, _ -> cutSilent());
        vertx = made;
      }
    } finally {
      lock.unlock();
    }
    openMissing();
  }

  private VertxOptions threads() {
    int cores = Runtime.getRuntime().availableProcessors();
    return new VertxOptions()
        .setEventLoopPoolSize(Math.clamp(config.shared(), 1, cores))
        .setWorkerPoolSize(1)
        .setInternalBlockingPoolSize(1)
        .setPreferNativeTransport(true)
        .setUseDaemonThread(true)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  /** {@return the connection with the least to do; null if none is free at this moment} */
  @Nullable SharedLine pick() {
    SharedLine best = null;
    int least = MOST;
    int open = 0;
    for (SharedLine line : lines) {
      if (line.isOpen()) {
        open++;
        int load = line.load();
        if (load < least && (load == 0 || line.busyNanos() < Route.SLOW.toNanos())) {
          best = line;
          least = load;
        }
      }
    }
    if (open < config.shared()) {
      openMissing();
    }
    return best;
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
    List<SharedLine> all = lines;
    all.forEach(SharedLine::retire);
    while (!lines.isEmpty() && clock.since(start).compareTo(grace) < 0) {
      Weft.sleep(Duration.ofMillis(5));
    }
    List<Leftover> left = new ArrayList<>();
    for (SharedLine line : lines) {
      left.add(new Leftover(line.toString(), "tasks that share it", grace, List.of()));
      line.cut();
    }
    Vertx made = vertx;
    if (made != null) {
      end(made.close());
    }
    return left;
  }

  private static void end(Future<?> closing) throws InterruptedException {
    Handoff<Boolean> done = new Handoff<>();
    closing.onComplete(_ -> done.give(true));
    try {
      done.await(CLOSING);
    } catch (TimedOutException e) {
      // its threads are daemons, and have nothing left to do
    }
  }

  // ---- opening ----

  private void openMissing() {
    int missing;
    lock.lock();
    try {
      boolean resting = !pause.isZero() && clock.since(refusedAt).compareTo(pause) < 0;
      if (closed || vertx == null || resting) {
        return;
      }
      long open = lines.stream().filter(SharedLine::isOpen).count();
      missing = Math.toIntExact(config.shared() - open - opening);
      opening += Math.max(0, missing);
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < missing; i++) {
      open();
    }
  }

  private void open() {
    VertxInternal made = (VertxInternal) vertx;
    if (made == null) {
      throw new IllegalStateException("no event loops yet");
    }
    Context context = made.createEventLoopContext();
    context.runOnContext(_ -> {
      Future<PgConnection> connecting =
          PgConnection.connect(made, options).compose(SharedLines.this::prepared);
      connecting
          .timeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
          .onSuccess(connection -> opened(new SharedLine(context, connection, this)))
          .onFailure(failure -> {
            connecting.onSuccess(PgConnection::close); // too late
            refused(failure);
          });
    });
  }

  private Future<PgConnection> prepared(PgConnection connection) {
    return connection
        .query("SET statement_timeout = " + config.queryTimeout().toMillis())
        .execute()
        .compose(_ ->
            connection
                .query("SET client_connection_check_interval = 1000")
                .execute()
                .otherwiseEmpty()) // older than PostgreSQL 14, or on a system that cannot do it
        .map(connection)
        .onFailure(_ -> connection.close());
  }

  // ---- the event loops ----

  private void opened(SharedLine line) {
    lock.lock();
    try {
      opening--;
      pause = Duration.ZERO;
      trouble = null;
      List<SharedLine> more = new ArrayList<>(lines);
      more.add(line);
      lines = List.copyOf(more);
    } finally {
      lock.unlock();
    }
    if (closed) {
      line.retire();
    }
  }

  private void refused(Throwable failure) {
    lock.lock();
    try {
      opening--;
      refusedAt = clock.nanos();
      Duration twice = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
      trouble = failure.toString();
    } finally {
      lock.unlock();
    }
  }

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

  /** A server that is gone says nothing: it would have stopped a statement by itself before. */
  private void cutSilent() {
    long longest = config.queryTimeout().plusSeconds(10).toNanos();
    for (SharedLine line : lines) {
      if (line.busyNanos() > longest) {
        line.cut();
      }
    }
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
