package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements that go together to a real server. */
class SharedBatchTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final DatabaseConfig ONE = DatabaseConfig.defaults().withShared(1);

  /** Each time it is called it leaves a row. */
  private static final String TOUCHING =
      """
      DROP TABLE IF EXISTS touched CASCADE;
      CREATE TABLE touched (id int);
      CREATE OR REPLACE FUNCTION touch(id int) RETURNS int LANGUAGE sql VOLATILE
        AS 'INSERT INTO touched VALUES (id) RETURNING id';
      CREATE OR REPLACE FUNCTION tell(what text) RETURNS int LANGUAGE sql VOLATILE
        AS 'SELECT pg_notify(''news'', what); SELECT 1';
      CREATE OR REPLACE FUNCTION touched_twice(touched) RETURNS int LANGUAGE sql VOLATILE
        AS 'SELECT touch(1)';
      CREATE OR REPLACE FUNCTION touch_both(int, int) RETURNS int LANGUAGE sql VOLATILE
        AS 'SELECT touch($1)';
      DROP AGGREGATE IF EXISTS total (int);
      CREATE AGGREGATE total (int) (SFUNC = touch_both, STYPE = int);
      DROP OPERATOR IF EXISTS ### (int, int);
      CREATE OPERATOR ### (LEFTARG = int, RIGHTARG = int, FUNCTION = touch_both);
      DROP DOMAIN IF EXISTS touchy;
      CREATE DOMAIN touchy AS int CHECK (touch(VALUE) > 0);
      CREATE OR REPLACE VIEW touching AS SELECT touch(n) AS n FROM generate_series(1, 1) AS n
      """;

  private static void run(ServerExtension.Body body) throws Exception {
    SERVER.run(
        ONE,
        database -> {
          SharedTest.warm(database);
          body.with(database);
          ServerExtension.until(() -> database.sharedStats().underWay() == 0);
        });
  }

  /** What one of many does for a while. */
  private interface Work {
    void run(int task, int round) throws InterruptedException;
  }

  private static void many(int rounds, Work work) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < 32; i++) {
        int task = i;
        group.fork(() -> {
          for (int round = 0; round < rounds; round++) {
            work.run(task, round);
          }
        });
      }
    });
  }

  /** Takes long, if it is much, and may go together with others. */
  private static int count(Database database, int much) throws InterruptedException {
    return database.one(
        Integer.class, "SELECT count(*)::int4 FROM generate_series(1, ?::int4) AS n", much);
  }

  @Test
  void whoFails_failsAlone() throws Exception {
    run(database -> {
      AtomicInteger failed = new AtomicInteger();
      many(
          100,
          (task, round) -> {
            int divisor = (task + round) % 5;
            try {
              int found = database.one(Integer.class, "SELECT 60 / ?::int4", divisor);
              assertThat(found).isEqualTo(60 / divisor);
            } catch (BrokenException e) {
              assertThat(divisor).isZero();
              assertThat(e).hasMessageContaining("division by zero");
              failed.incrementAndGet();
            }
          });
      assertThat(failed).hasValue(640);
      assertThat(database.sharedStats().statements()).isGreaterThan(3_000);
    });
  }

  /**
   * It was a table when the server was asked. Nobody is to be answered with what is undone then.
   */
  @Test
  void whatHasBegunToChangeSomething_isDoneOnceForEachWhoAsked() throws Exception {
    run(database -> {
      database.execute(TOUCHING);
      database.execute("DROP TABLE IF EXISTS turning; CREATE TABLE turning AS SELECT 1 AS n");
      for (int i = 0; i < 5; i++) {
        database.one(Integer.class, "SELECT n FROM turning");
      }
      database.execute("DROP TABLE turning; CREATE VIEW turning AS TABLE touching");
      AtomicInteger answered = new AtomicInteger();
      many(
          50,
          (task, round) -> {
            try {
              database.one(Integer.class, "SELECT 60 / ?::int4", task % 4);
            } catch (BrokenException e) {
              assertThat(task % 4).isZero();
            }
            database.one(Integer.class, "SELECT n FROM turning");
            answered.incrementAndGet();
          });
      assertThat(database.one(Integer.class, "SELECT count(*)::int4 FROM touched"))
          .isEqualTo(answered.get());
      database.execute("DROP VIEW turning");
    });
  }

  /** Long and not volatile, so that it goes together with others. */
  @Test
  void whatTakesLong_isFound_andThoseThatItWentWithHaveTheirAnswers() throws Exception {
    run(database -> {
      for (int i = 0; i < 4; i++) {
        assertThat(count(database, 10)).isEqualTo(10);
      }
      many(
          20,
          (task, round) -> {
            if (task == 0 && round < 5) {
              assertThat(count(database, 2_000_000)).isEqualTo(2_000_000);
            } else {
              assertThat(database.one(Integer.class, "SELECT ?::int4", task)).isEqualTo(task);
            }
          });
    });
  }

  /** The server tells nobody before all of them are done. */
  @Test
  void whoGoesTogetherWithASlowOne_isNotTakenForSlow() throws Exception {
    run(database -> {
      for (int i = 0; i < 4; i++) {
        count(database, 10);
      }
      long before = database.sharedStats().alone();
      TaskGroup.run(group -> {
        for (int i = 0; i < 9; i++) {
          boolean last = i == 8;
          group.fork(() ->
              last ? count(database, 250_000) : database.one(Integer.class, "SELECT ?::int4", 1));
        }
      });
      for (int i = 0; i < 100; i++) {
        database.one(Integer.class, "SELECT ?::int4", i);
      }
      assertThat(database.sharedStats().alone() - before).isLessThan(50);
    });
  }

  /** It tells of its transaction, but was a table when the server was asked. */
  @Test
  void whatGoesTogether_canChangeNothing() throws Exception {
    run(database -> {
      database.execute("DROP TABLE IF EXISTS telling; CREATE TABLE telling AS SELECT '' AS n");
      for (int i = 0; i < 5; i++) {
        database.one(String.class, "SELECT n FROM telling");
      }
      database.execute(
          "DROP TABLE telling; CREATE VIEW telling AS"
              + " SELECT current_setting('transaction_read_only') AS n");
      AtomicInteger on = new AtomicInteger();
      many(
          200,
          (task, round) -> {
            if (database.one(String.class, "SELECT n FROM telling").equals("on")) {
              on.incrementAndGet();
            }
          });
      assertThat(on).hasPositiveValue();
      database.execute("DROP VIEW telling");
    });
  }

  @Test
  void whoIsSkippedWhileItIsBeingClosed_hasAnAnswer() throws Exception {
    String failing = "SELECT 1 / (count(*) - ?::int8) FROM generate_series(1, 250000) AS n";
    Weft.run(
        WeftConfig.defaults().withLoops(1),
        () -> {
          Database database = Database.open(SERVER.url(), ONE);
          SharedTest.warm(database);
          for (int i = 0; i < 4; i++) {
            database.one(Long.class, failing, 1L);
          }
          AtomicInteger asked = new AtomicInteger();
          AtomicInteger answered = new AtomicInteger();
          TaskGroup.run(group -> {
            for (int i = 0; i < 31; i++) {
              boolean fails = i == 15;
              group.fork(() -> {
                asked.incrementAndGet(); // on the one loop there is, so that it is sent as well
                if (fails) {
                  assertThatThrownBy(() -> database.one(Long.class, failing, 250_000L))
                      .hasMessageContaining("division by zero");
                } else {
                  answered.addAndGet(database.one(Integer.class, "SELECT ?::int4", 1));
                }
              });
            }
            ServerExtension.until(() -> asked.get() == 31);
            database.close(Duration.ofSeconds(30));
          });
          assertThat(answered).hasValue(30);
        });
  }

  @Test
  void whoIsCancelledAmongOthers_takesNobodyAlong() throws Exception {
    run(database -> {
      for (int i = 0; i < 4; i++) {
        count(database, 10);
      }
      AtomicInteger stopped = new AtomicInteger();
      many(
          10,
          (task, round) -> {
            if (task % 8 == 0) {
              try {
                Timeout.after(Duration.ofMillis(5), () -> count(database, 1_000_000_000));
              } catch (TimedOutException e) {
                stopped.incrementAndGet();
              }
            } else {
              assertThat(database.one(Integer.class, "SELECT ?::int4", task)).isEqualTo(task);
            }
          });
      assertThat(stopped).hasValue(40);
    });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT lower(name), count (*) FROM things WHERE at < now() GROUP BY 1",
        "SELECT id FROM touched WHERE id = ANY(?) ORDER BY id DESC LIMIT 1",
        "SELECT n || '(' FROM things WHERE n LIKE 'a%' AND NOT n - 1 > +2",
        "WITH a (b) AS (VALUES (1)) SELECT b FROM a WHERE b IN (1, 2)",
        "SELECT coalesce(id, 1)::int4 FROM things",
        "TABLE things"
      })
  void whatOnlyReads_mayGoTogether(String sql) throws Exception {
    assertThat(isHarmless(sql, "")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT pg_notify('a', 'b')",
        "SELECT pg_catalog . pg_notify ('a', 'b')",
        "SELECT pg_notify/**/('a', 'b')",
        "SELECT pg_notify -- x\n('a', 'b')",
        "SELECT U&\"\\0070g_notify\"('a', 'b')",
        "SELECT Tóuch(1)",
        "SELECT touched.touched_twice FROM touched",
        "SELECT total(id) FROM touched",
        "SELECT 1 ### 2",
        "SELECT '1'::touchy",
        "SELECT n FROM touching",
        "SELECT * FROM information_schema.tables",
        "SELECT current_setting('transaction_read_only')",
        "SELECT txid_current()",
        "SELECT nextval('s')",
        "SELECT 1 FROM Touch(1)",
        "SELECT \"touch\"(1)",
        "SELECT pg_advisory_lock(1)",
        "SELECT id FROM things FOR SHARE",
        "SELECT id FROM things for\n key share",
        "SELECT id INTO others FROM things"
      })
  void whatOthersMightNotice_goesAlone(String sql) throws Exception {
    assertThat(isHarmless(sql, "")).isFalse();
  }

  /** Each would see what was there when the first of them began. */
  @Test
  void withAnotherIsolation_eachGoesAlone() throws Exception {
    assertThat(isHarmless("SELECT 1", "SET default_transaction_isolation = 'repeatable read'"))
        .isFalse();
  }

  private static boolean isHarmless(String sql, String before) throws Exception {
    AtomicBoolean harmless = new AtomicBoolean();
    SERVER.run(database -> {
      database.execute(TOUCHING);
      harmless.set(
          database.use(connection -> {
            connection.createStatement().execute(before);
            return Joining.isHarmless(connection, Sql.plain(sql));
          }));
    });
    return harmless.get();
  }

  @Test
  void whatIsSaidToOthers_isSaid() throws Exception {
    run(database -> {
      database.execute(TOUCHING);
      AtomicInteger told = new AtomicInteger();
      TaskGroup.run(group -> {
        var listening =
            group.fork(() ->
                database.listen("news").take(32 * 10).forEach(news -> told.incrementAndGet()));
        ServerExtension.until(() ->
            database.one(
                    Long.class, "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^LISTEN'")
                > 0);
        many(
            10,
            (task, round) -> {
              assertThatThrownBy(() -> database.one(Integer.class, "SELECT 60 / ?::int4", 0))
                  .isInstanceOf(BrokenException.class);
              database.one(Integer.class, "SELECT tell(?::text)", task + "." + round);
            });
        Timeout.after(Duration.ofSeconds(20), listening::join);
      });
      assertThat(told).hasValue(320);
    });
  }
}
