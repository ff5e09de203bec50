package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class MigrateTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();
  @RegisterExtension static final MariaServer MARIA = new MariaServer();

  @TempDir Path folder;

  private void write(String name, String sql) throws IOException {
    Files.writeString(folder.resolve(name), sql);
  }

  private void run(ServerExtension.Body body) throws Exception {
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS weft_migrations, m");
      write("001-m.sql", "CREATE TABLE m (a int); -- what is ? for\nINSERT INTO m VALUES (1)");
      write("2_more.sql", "INSERT INTO m VALUES (2);\nINSERT INTO m VALUES (3);");
      write("README.md", "not a migration");
      body.with(database);
    });
  }

  private static List<Integer> rows(Database database) throws InterruptedException {
    return database.list(Integer.class, "SELECT a FROM m ORDER BY a");
  }

  @Test
  void filesAreAppliedOnceAndInOrder() throws Exception {
    run(database -> {
      assertThat(database.migrate(folder)).containsExactly("001-m.sql", "2_more.sql");
      assertThat(database.migrate(folder)).isEmpty();
      write("10-last.sql", "INSERT INTO m VALUES (4)");
      assertThat(database.migrate(folder)).containsExactly("10-last.sql");
      assertThat(rows(database)).containsExactly(1, 2, 3, 4);
    });
  }

  @Test
  void manyThatStartAtTheSameTimeTakeTurns() throws Exception {
    run(database -> {
      TaskGroup.run(group -> {
        for (int i = 0; i < 6; i++) {
          group.fork(() -> database.migrate(folder));
        }
      });
      assertThat(rows(database)).containsExactly(1, 2, 3);
    });
  }

  @Test
  void aFileThatFailsIsUndoneAndNamed() throws Exception {
    run(database -> {
      write("3-bad.sql", "INSERT INTO m VALUES (9); SELECT 1/0");
      assertThatThrownBy(() -> database.migrate(folder))
          .isInstanceOf(BrokenException.class)
          .hasMessage("3-bad.sql: division by zero (SQLSTATE 22012)");
      assertThat(rows(database)).containsExactly(1, 2, 3);
      write("3-bad.sql", "INSERT INTO m VALUES (9)");
      assertThat(database.migrate(folder)).containsExactly("3-bad.sql");
    });
  }

  @Test
  void whatWasAppliedMayNotChangeNorBePreceded() throws Exception {
    run(database -> {
      database.migrate(folder);
      write("2_more.sql", "INSERT INTO m VALUES (5)");
      assertThatThrownBy(() -> database.migrate(folder))
          .isInstanceOf(RefusedException.class)
          .hasMessage(
              "2_more.sql was changed after it was applied: put it back, and write a new one");
      Files.delete(folder.resolve("2_more.sql"));
      assertThat(database.migrate(folder)).isEmpty();
      write("001-twice.sql", "SELECT 1");
      assertThatThrownBy(() -> database.migrate(folder))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("two migrations have the number 1: ");
      Files.delete(folder.resolve("001-twice.sql"));
      database.execute("DELETE FROM weft_migrations WHERE number = 1");
      assertThatThrownBy(() -> database.migrate(folder))
          .hasMessage(
              "001-m.sql comes before 2_more.sql, which was applied already: give it a higher"
                  + " number");
      write("oops.sql", "SELECT 1");
      assertThatThrownBy(() -> database.migrate(folder))
          .hasMessage("a migration is named as 001-users.sql, but this is oops.sql");
    });
  }

  @Test
  void aFolderOfTheClassPathIsRead() throws Exception {
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS weft_migrations, r");
      assertThat(database.migrate(MigrateTest.class, "migrations")).containsExactly("1-r.sql");
      assertThatThrownBy(() -> database.migrate(MigrateTest.class, "nowhere"))
          .hasMessage("there is no folder nowhere on the class path");
    });
  }

  @Test
  void onMariadbOneThatWaitsTooLongForAnotherSaysSo() throws Exception {
    write("1.m.sql", "CREATE TABLE never (a int)");
    MARIA.run(
        DatabaseConfig.defaults().withQueryTimeout(Duration.ofMillis(100)),
        database ->
            database.transaction(tx -> {
              tx.one(Integer.class, "SELECT GET_LOCK('weft_migrations', 0)");
              assertThatThrownBy(() -> database.migrate(folder))
                  .hasMessageMatching(
                      "another program has not brought the schema up to date yet: wait for it, or"
                          + " raise queryTimeout|a statement on .* timed out .*"); // or of MySQL
              return tx.one(Integer.class, "SELECT RELEASE_LOCK('weft_migrations')");
            }));
  }

  @Test
  void onMariadbADeadlockLeavesTheLockToOthers() throws Exception {
    write("1.m.sql", "SIGNAL SQLSTATE '40001' SET MESSAGE_TEXT = 'Deadlock', MYSQL_ERRNO = 1213");
    MARIA.run(database -> {
      database.execute("DROP TABLE IF EXISTS weft_migrations");
      database.transaction(tx -> {
        assertThat(tx.one(Integer.class, "SELECT 1")).isEqualTo(1); // has a connection of its own
        assertThatThrownBy(() -> database.migrate(folder))
            .isInstanceOf(BrokenException.class)
            .hasMessageStartingWith("1.m.sql: Deadlock");
        assertThat(tx.one(Integer.class, "SELECT GET_LOCK('weft_migrations', 10)")).isEqualTo(1);
        return tx.one(Integer.class, "SELECT RELEASE_LOCK('weft_migrations')");
      });
    });
  }

  @Test
  void onMariadbToo() throws Exception {
    MARIA.run(database -> {
      database.execute("DROP TABLE IF EXISTS weft_migrations, m");
      write("1.m.sql", "CREATE TABLE m (a int); INSERT INTO m VALUES (1)");
      TaskGroup.run(group -> {
        for (int i = 0; i < 4; i++) {
          group.fork(() -> database.migrate(folder));
        }
      });
      write("2.bad.sql", "SELEC");
      assertThatThrownBy(() -> database.migrate(folder))
          .hasMessageStartingWith("2.bad.sql: ")
          .hasMessageEndingWith("; what it did before that may have stayed");
      write("2.bad.sql", "INSERT INTO m VALUES (2)");
      assertThat(database.migrate(folder)).containsExactly("2.bad.sql");
      assertThat(rows(database)).containsExactly(1, 2);
    });
  }
}
