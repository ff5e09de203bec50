package dev.weft.sql;

import dev.weft.pool.Leftover;
import dev.weft.pool.PoolStats;
import dev.weft.task.Clock;
import dev.weft.task.Weft;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The way to PostgreSQL for statements that commit by themselves and are short: many at a time over
 * few connections, which they share. What is long, or takes or gives a type that is no {@link
 * PlainType} goes over JDBC; so do transactions and cursors, which need a connection of their own.
 */
final class PipelinedLane implements Lane {
  /** What the server said of a statement, as {@link Route#answered} takes it. */
  private record Said(Optional<Plan> plan, boolean joins) {}

  // immutable
  private final JdbcLane jdbc;
  private final Failure failure;
  private final DatabaseConfig config;
  private final SharedLines lines;
  private final Remembered<String, Route> routes = new Remembered<>();

  // any thread
  private final LongAdder statements = new LongAdder();
  private final LongAdder alone = new LongAdder();
  private final LongAdder again = new LongAdder();

  PipelinedLane(Address address, DatabaseConfig config, SharedOptions options, JdbcLane jdbc) {
    this.jdbc = jdbc;
    this.failure = new Failure(address, config);
    this.config = config;
    this.lines = new SharedLines(options, config, failure);
  }

  @Override
  public Result run(Sql sql, List<@Nullable Object> values, int limit) throws InterruptedException {
    Weft.checkpoint();
    Route route = routes.get(sql.text(), _ -> Route.of(sql));
    Plan plan = plan(route, sql);
    Result result = plan == null ? null : shared(route, sql, plan, values, limit);
    if (result != null) {
      return result;
    }
    alone.increment();
    return jdbc.run(sql, values, limit);
  }

  private @Nullable Plan plan(Route route, Sql sql) throws InterruptedException {
    if (route.asks()) {
      ask(route, sql);
    }
    return route.plan();
  }

  /** A statement that is wrong is told so when it runs. */
  private void ask(Route route, Sql sql) throws InterruptedException {
    boolean answered = false;
    try {
      Said said =
          jdbc.<Said>use(
              sql,
              connection ->
                  route.isReading() ? reading(connection, sql) : writing(connection, sql));
      route.answered(said.plan(), said.joins());
      answered = true;
    } finally {
      if (!answered) {
        route.unanswered();
      }
    }
  }

  private static Said reading(Connection connection, Sql sql) throws SQLException {
    return new Said(Plan.of(connection, sql), Joining.isHarmless(connection, sql));
  }

  private static Said writing(Connection connection, Sql sql) throws SQLException {
    return new Said(waitsForDisk(connection) ? Optional.empty() : Plan.of(connection, sql), false);
  }

  /**
   * {@return whether the server answers a commit when it is on the disk, or at other servers} On a
   * shared connection each would wait there for those before; those of many connections are put
   * there together. And a word to cancel ends the wait for other servers, but not the commit: it
   * must not hit one in place of another.
   */
  private static boolean waitsForDisk(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet said = statement.executeQuery("SHOW synchronous_commit")) {
      return said.next() && !said.getString(1).equals("off");
    }
  }

  /** {@return what came; null if it is to go over JDBC, and nothing was done} */
  private @Nullable Result shared(
      Route route, Sql sql, Plan plan, List<@Nullable Object> values, int limit)
      throws InterruptedException {
    byte[] bound = plan.bind(values);
    SharedLine line = bound == null ? null : lines.pick();
    if (bound == null || line == null) {
      return null;
    }
    Clock clock = Clock.current();
    long start = clock.nanos();
    Flight flight = new Flight(sql, plan, bound, limit, route.joins(), timeout());
    Flight.Landing landing;
    try {
      landing = flight.over(line);
    } finally {
      Flight.Landing came = flight.landing();
      if (came != null && came.sent()) {
        learn(route, came, flight.seen());
      }
    }
    if (landing.isAnswered()) {
      statements.increment();
      return flight.result();
    }
    if (landing.failure() != null) {
      refuse(landing, flight, line, route, clock.since(start));
    }
    return null;
  }

  /** {@return what a statement of the current task has, as {@link Flight#timeout} has it} */
  private long timeout() {
    Duration time = StatementTimeout.of(config.queryTimeout());
    return time.equals(config.queryTimeout()) ? 0 : time.toMillis();
  }

  private Duration bound(Flight flight) {
    return flight.timeout() == 0 ? config.queryTimeout() : Duration.ofMillis(flight.timeout());
  }

  /** Of those that were together, nobody knows yet which one was slow. */
  private static void learn(Route route, Flight.Landing landing, long rows) {
    route.went(landing.together() ? 0 : landing.atLeast(), rows);
    if (landing.together() && landing.atLeast() > Route.SLOW.toNanos()) {
      route.goesApart();
    }
  }

  /** Throws what it failed with, unless that is for another reason than the statement itself. */
  private void refuse(
      Flight.Landing landing, Flight flight, SharedLine line, Route route, Duration spent) {
    SQLException why = Objects.requireNonNull(landing.failure());
    if (SharedFailure.isStale(why)) {
      route.forget();
    } else if (landing.together() && SharedFailure.isReadOnly(why)) {
      route.goesAlone(); // it changes something after all, in what it looks at
    } else if (landing.together() && SharedFailure.isOfLocks(why)) {
      route.goesApart(); // which others held until it was done
    } else if (line.isSuspect()
        && SharedFailure.isCancelled(why)
        && landing.nanos() < bound(flight).toNanos()) {
      again.increment(); // it was in the way, or hit in place of one that was; and was undone
      if (landing.atLeast() >= Route.IN_THE_WAY.toNanos() && !landing.together()) {
        route.wasInTheWay();
      }
    } else {
      statements.increment();
      route.goesApart(); // each failure has those behind it wait for another turn
      throw failure.running(why, flight.sql(), bound(flight), spent);
    }
  }

  @Override
  public Link begin(TransactionConfig kind) throws InterruptedException {
    return jdbc.begin(kind);
  }

  @Override
  public PoolStats stats() {
    return jdbc.stats();
  }

  SharedStats sharedStats() {
    return lines.stats(statements.sum(), alone.sum(), again.sum());
  }

  @Override
  public List<Leftover> close(Duration grace) throws InterruptedException {
    Clock clock = Clock.current();
    long start = clock.nanos();
    List<Leftover> left = new ArrayList<>();
    try {
      left.addAll(lines.close(grace));
    } finally {
      Duration rest = grace.minus(clock.since(start));
      left.addAll(jdbc.close(rest.isNegative() ? Duration.ZERO : rest));
    }
    return left;
  }

  @Override
  public String toString() {
    return jdbc + ", " + lines;
  }
}
