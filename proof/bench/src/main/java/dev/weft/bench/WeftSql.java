package dev.weft.bench;

import dev.weft.flow.Flow;
import dev.weft.pool.PoolConfig;
import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.InsertConfig;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Weft's own, on one loop or on the JDK's scheduler. */
final class WeftSql implements SqlDoor {
  static final String DEFAULT = "weft-default";
  static final String JDBC = "weft-jdbc";
  private static final String SELECT = SqlRow.select("?");
  private static final String INSERT = SqlRow.insert("?, ?, ?");
  private static final int SHARED = DatabaseConfig.defaults().shared();

  /** What is done with a database. */
  private interface Body {
    void with(Database database) throws Exception;
  }

  private final WeftConfig config;
  private final int shared;
  private final SqlPlace place;

  /** Within {@link #within}. */
  private @Nullable Database opened;

  private WeftSql(WeftConfig config, int shared, SqlPlace place) {
    this.config = config;
    this.shared = shared;
    this.place = place;
  }

  static WeftSql of(String name, SqlPlace place) {
    WeftConfig.Door door = name.equals(DEFAULT) ? WeftConfig.Door.DEFAULT : WeftConfig.Door.LOOP;
    WeftConfig config = WeftConfig.defaults().withDoor(door).withLoops(1);
    return new WeftSql(config, name.equals(JDBC) ? 0 : SHARED, place);
  }

  private void run(Body body) throws InterruptedException {
    DatabaseConfig limits =
        DatabaseConfig.defaults()
            .withPool(PoolConfig.defaults().withMax(CONNECTIONS - shared))
            .withShared(shared);
    Weft.run(
        config,
        () -> {
          try (Database database = Database.open(place.jdbc(), limits)) {
            body.with(database);
          }
        });
  }

  private void begin(Body body) {
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                run(body);
              } catch (InterruptedException e) {
                Tally.fail(e);
              }
            });
  }

  @Override
  public void select(int tasks, Tally tally) {
    begin(database ->
        TaskGroup.run(group -> {
          for (int i = 1; i <= tasks; i++) {
            long[] key = {i};
            group.fork(
                "select",
                () -> {
                  tally.forever(() -> select(database, key[0] = SqlRow.next(key[0])));
                });
          }
        }));
  }

  private static void select(Database database, long key) throws InterruptedException {
    database.one(SqlRow.class, SELECT, key).check(key);
  }

  @Override
  public void insertOne(int tasks, Tally tally) {
    AtomicLong last = new AtomicLong();
    begin(database ->
        TaskGroup.run(group -> {
          for (int i = 0; i < tasks; i++) {
            group.fork(
                "insert",
                () -> {
                  tally.forever(() -> insert(database, SqlRow.of(last.incrementAndGet())));
                });
          }
        }));
  }

  private static void insert(Database database, SqlRow row) throws InterruptedException {
    database.execute(INSERT, row.id(), row.name(), row.email());
  }

  @Override
  public void within(SyncDoor.Work work) throws Exception {
    run(database -> {
      opened = database;
      work.run();
    });
  }

  private Database database() {
    return Objects.requireNonNull(opened, "not within");
  }

  @Override
  public void insert(SqlCase way, int rows) throws InterruptedException {
    InsertConfig config = InsertConfig.defaults();
    switch (way) {
      case INSERT_BATCH -> database().executeAll(SqlRow.insert(":id, :name, :email"), made(rows));
      case INSERT_UNNEST -> database().insertAll("items", made(rows), config.onConflictIgnore());
      default -> database().insertAll("items", made(rows), config);
    }
  }

  private static Flow<SqlRow> made(int rows) {
    return Flow.generate(out -> {
      for (int i = 1; i <= rows; i++) {
        out.emit(SqlRow.of(i));
      }
    });
  }

  @Override
  public void stream(long rows, Runnable eachRow) throws InterruptedException {
    long[] last = {0};
    database()
        .flow(SqlRow.class, SqlRow.stream(rows))
        .forEach(row -> {
          row.check(++last[0]);
          eachRow.run();
        });
  }
}
