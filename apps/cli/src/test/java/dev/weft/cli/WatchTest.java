package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code weft ps} and {@code weft tree} look into another process. */
class WatchTest {
  private final Terminal terminal = new Terminal();
  private final Process shop;

  WatchTest() throws IOException {
    shop = ChildJvm.start(List.of("-XX:+EnableDynamicAgentLoading"), Shop.class, List.of());
  }

  /** What is looked at. */
  static final class Shop {
    private Shop() {}

    public static void main(String[] words) throws InterruptedException {
      Weft.run(() ->
          TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
              group.fork("shelf-" + i, () -> stand());
            }
            System.out.println("open");
          }));
    }

    private static void stand() throws InterruptedException {
      Weft.sleep(Duration.ofDays(1));
    }
  }

  @BeforeEach
  void awaitOpen() throws IOException {
    assertThat(shop.inputReader().readLine()).isEqualTo("open");
  }

  @AfterEach
  void close() throws InterruptedException {
    shop.destroyForcibly().waitFor();
  }

  @Test
  void psListsTheTasks() {
    assertThat(terminal.weft("ps", shop.pid())).isZero();
    assertThat(terminal.out()).contains("id", "place", "main", "shelf-0", "shelf-2", "(4 rows)");
    assertThat(terminal.weft("ps", shop.pid(), "--most", 2, "--format", "jsonl")).isZero();
    assertThat(terminal.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"id\":"));
    assertThat(terminal.err()).isEqualTo("weft: 2 more not shown; --most N shows more\n");
  }

  @Test
  void treeDrawsThem() {
    assertThat(terminal.weft("tree", shop.pid(), "--stacks")).isZero();
    assertThat(terminal.out())
        .startsWith("main, running ")
        .contains("├─ shelf-0, ", "└─ shelf-2, ");
  }

  @Test
  void aProcessThatHasEnded_isOneSentence() throws InterruptedException {
    close();
    assertThat(terminal.weft("tree", shop.pid())).isEqualTo(2);
    assertThat(terminal.err()).startsWith("weft: there is no process " + shop.pid() + "; ");
  }
}
