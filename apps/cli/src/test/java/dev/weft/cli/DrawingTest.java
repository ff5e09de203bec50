package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Task;
import dev.weft.task.TaskSnapshot;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A tree of tasks as people see it. */
class DrawingTest {
  private final StringWriter text = new StringWriter();

  private String drawn(boolean stacks, TaskSnapshot... first) {
    new Drawing(new PrintWriter(text), stacks).draw(List.of(first));
    return text.toString();
  }

  private static TaskSnapshot task(String name, int age, int more, TaskSnapshot... below) {
    StackTraceElement[] stack = {
      new StackTraceElement("dev.weft.task.Weft", "sleep", "Weft.java", 1),
      new StackTraceElement("a.Shop", "open", "Shop.java", 7)
    };
    return new TaskSnapshot(
        name,
        name.hashCode(),
        Task.State.RUNNING,
        Duration.ofSeconds(age),
        0,
        List.of(stack),
        List.of(below),
        more);
  }

  @Test
  void whoForkedWhom_isSeen() {
    assertThat(
            drawn(
                false,
                task("main", 9, 0, task("a", 8, 0, task("b", 7, 0)), task("c", 65, 0)),
                task("other", 1, 0)))
        .isEqualTo(
            """
            main, running 9.0 s: Weft.sleep in Shop.open(Shop.java:7)
            ├─ a, running 8.0 s: Weft.sleep in Shop.open(Shop.java:7)
            │  └─ b, running 7.0 s: Weft.sleep in Shop.open(Shop.java:7)
            └─ c, running 1:05 min: Weft.sleep in Shop.open(Shop.java:7)
            other, running 1.0 s: Weft.sleep in Shop.open(Shop.java:7)
            """);
  }

  @Test
  void manyOfOneKind_areOneLine_butNotThoseWithTasksOfTheirOwn() {
    List<TaskSnapshot> many = new ArrayList<>();
    IntStream.range(0, 62).forEach(i -> many.add(task("fetch-" + i, 1 + i % 3, 0)));
    many.add(task("fetch-62", 1, 0, task("part", 1, 0)));
    many.add(task("store-1", 1, 0));
    many.add(task("store-2", 1, 0));
    assertThat(drawn(false, task("main", 9, 0, many.toArray(TaskSnapshot[]::new))))
        .isEqualTo(
            """
            main, running 9.0 s: Weft.sleep in Shop.open(Shop.java:7)
            ├─ 62 × fetch-#, running 1.0 s to 3.0 s: Weft.sleep in Shop.open(Shop.java:7)
            ├─ fetch-62, running 1.0 s: Weft.sleep in Shop.open(Shop.java:7)
            │  └─ part, running 1.0 s: Weft.sleep in Shop.open(Shop.java:7)
            ├─ store-1, running 1.0 s: Weft.sleep in Shop.open(Shop.java:7)
            └─ store-2, running 1.0 s: Weft.sleep in Shop.open(Shop.java:7)
            """);
  }

  @Test
  void withStacks_eachIsForItself() {
    TaskSnapshot[] three = {task("t-1", 1, 0), task("t-2", 1, 0), task("t-3", 1, 0)};
    assertThat(drawn(true, task("main", 9, 0, three)))
        .startsWith(
            """
            main, running 9.0 s: Weft.sleep in Shop.open(Shop.java:7)
            │   at dev.weft.task.Weft.sleep(Weft.java:1)
            │   at a.Shop.open(Shop.java:7)
            ├─ t-1, running 1.0 s: Weft.sleep in Shop.open(Shop.java:7)
            │      at dev.weft.task.Weft.sleep(Weft.java:1)
            """)
        .contains("└─ t-3");
  }

  @Test
  void aNameCannotCommandTheTerminal() {
    assertThat(drawn(false, task("a\u001b[31m\u009b1m\nb", 1, 0))).startsWith("a?[31m?1m?b, ");
  }

  @Test
  void whatIsLeftOut_isCounted() {
    Drawing drawing = new Drawing(new PrintWriter(text), false);
    drawing.draw(List.of(task("main", 9, 40, task("a", 1, 2))));
    assertThat(drawing.leftOut()).isEqualTo(42);
  }

  @Test
  void aTreeDeeperThanAStack_isDrawn() {
    TaskSnapshot task = task("lowest", 1, 0);
    for (int i = 0; i < 3_000; i++) {
      task = task("t", 1, 0, task);
    }
    assertThat(drawn(false, task)).contains("lowest");
  }
}
