package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Fork;
import dev.weft.task.Loop;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Shared connections belong to loops; who shares them need not. */
class SharedLoopsTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private static final DatabaseConfig TWO = DatabaseConfig.defaults().withShared(2);

  @ParameterizedTest
  @EnumSource(names = {"LOOP", "DEFAULT"})
  void tasksOfAllLoops_getTheirOwnAnswers(Door door) throws Exception {
    Set<Loop> loops = ConcurrentHashMap.newKeySet();
    Weft.run(
        WeftConfig.defaults().withDoor(door).withLoops(3),
        () -> {
          Database database = Database.open(SERVER.url(), TWO);
          SharedTest.warm(database);
          TaskGroup.run(group -> {
            for (int i = 0; i < 60; i++) {
              int mine = 1_000 * i;
              group.fork(
                  Fork.plain().withPlacement(Fork.Placement.SPREAD),
                  () -> {
                    loops.add(Loop.current());
                    for (int k = 0; k < 30; k++) {
                      assertThat(database.one(Integer.class, "SELECT ?::int4", mine + k))
                          .isEqualTo(mine + k);
                    }
                    return true;
                  });
            }
          });
          assertThat(database.sharedStats().connections()).isBetween(1, 2); // one may be replaced
          assertThat(database.sharedStats().underWay()).isZero();
          assertThat(database.close(Duration.ofSeconds(5))).isEmpty();
        });
    assertThat(loops).hasSize(3);
  }

  @Test
  void whenTheLoopsHaveEnded_othersTakeTheirPlace() throws Exception {
    Database database = Database.open(SERVER.url(), TWO);
    for (int i = 0; i < 3; i++) {
      Weft.run(() -> SharedTest.warm(database));
      assertThat(database.sharedStats().connections()).isZero();
    }
    Weft.run(() -> database.close(Duration.ofSeconds(1)));
  }

  @Test
  void aServerIsNotToKeepEveryStatement() throws Exception {
    Weft.run(() -> {
      Database database = Database.open(SERVER.url(), TWO.withShared(1));
      String kept = "SELECT count(*) FROM pg_prepared_statements WHERE name ~ '^w[0-9]'";
      for (int i = 0; i < 300; i++) {
        for (int k = 0; k < 3; k++) {
          assertThat(database.one(Integer.class, "SELECT ?::int4 + " + i, k)).isEqualTo(i + k);
        }
      }
      long before = database.sharedStats().statements();
      long most = 0;
      while (database.sharedStats().statements() < before + 3) {
        most = database.one(Long.class, kept);
      }
      assertThat(most).isBetween(1L, 256L);
      for (int i = 0; i < 300; i++) {
        assertThat(database.one(Integer.class, "SELECT ?::int4 + " + i, 1)).isEqualTo(i + 1);
      }
      database.close(Duration.ofSeconds(1));
    });
  }
}
