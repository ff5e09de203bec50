package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ListenTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  @Test
  void whatIsSentFromWhenItIsReadyComesInOrder() throws Exception {
    SERVER.run(database ->
        TaskGroup.run(group -> {
          Handoff<Boolean> ready = new Handoff<>();
          var heard =
              group.fork(() ->
                  database
                      .listen("a \"channel\"", () -> ready.give(true))
                      .map(Notification::payload)
                      .take(3)
                      .toList(3));
          ready.await();
          for (String word : List.of("one", "", "three", "four")) {
            database.execute("SELECT pg_notify(?, ?)", "a \"channel\"", word);
          }
          assertThat(heard.join()).containsExactly("one", "", "three");
        }));
  }

  @Test
  void whoIsCancelledStopsListeningAtOnce() throws Exception {
    SERVER.run(database -> {
      TaskGroup.run(group -> {
        Handoff<Boolean> ready = new Handoff<>();
        var task = group.fork(() -> database.listen("c", () -> ready.give(true)).count());
        ready.await();
        task.cancel("test");
      });
      assertThat(database.stats().inUse()).isZero();
    });
  }

  @Test
  void aConnectionThatIsLostIsSaid() throws Exception {
    SERVER.run(database ->
        TaskGroup.run(group -> {
          Handoff<Boolean> ready = new Handoff<>();
          Handoff<Throwable> failure = new Handoff<>();
          group.fork(() -> {
            try {
              database.listen("c", () -> ready.give(true)).count();
            } catch (BrokenException e) {
              failure.give(e);
            }
          });
          ready.await();
          database.list(
              Boolean.class,
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN"
                  + " \"c\"'");
          assertThat(failure.await())
              .hasMessageStartingWith(
                  "stopped listening to c, and may have missed something: lost the connection to"
                      + " PostgreSQL at 127.0.0.1:");
        }));
  }

  @Test
  void otherDatabasesHaveNone() {
    Database database = Database.open("mariadb://u@host/x", DatabaseConfig.defaults());
    assertThatThrownBy(() -> database.listen("c"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("MariaDB at host:3306 has no LISTEN; PostgreSQL has");
  }
}
