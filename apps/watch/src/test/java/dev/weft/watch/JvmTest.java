package dev.weft.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tasks of another process, seen from this one. */
class JvmTest {
  private static final List<String> QUIET = List.of("-XX:+EnableDynamicAgentLoading");

  private static List<String> names(TaskSnapshot task) {
    return task.tasks().stream().map(TaskSnapshot::name).toList();
  }

  @Test
  void theTasksOfAnotherProcess_areSeenInTheirPlaces_asOftenAsAsked() throws Exception {
    try (Child child = new Child(QUIET)) {
      assertThat(child.first()).isEqualTo("open");
      Jvm jvm = Jvm.of(child.pid());
      assertThat(jvm.command()).contains("Shop");
      for (int i = 0; i < 3; i++) {
        assertThat(jvm.tasks(100)).hasSize(1);
        TaskSnapshot main = jvm.tasks(100).getFirst();
        assertThat(main.name()).isEqualTo("main");
        assertThat(names(main)).contains("till", "store\u001b[31m");
        TaskSnapshot store = main.tasks().get(1);
        assertThat(names(store)).containsExactly("shelf-1", "shelf-2", "shelf-3");
        TaskSnapshot shelf = store.tasks().getFirst();
        assertThat(shelf.state()).isEqualTo(Task.State.RUNNING);
        assertThat(shelf.age()).isPositive();
        assertThat(shelf.id()).isPositive();
        assertThat(Place.of(shelf.stack())).startsWith("Weft.sleep in Shop.serve(Shop.java:");
      }
      assertThat(child.endAndRest()).as("nothing is said there").isEmpty();
    }
  }

  @Test
  void ofTooMany_someAreSeen_andTheRestCounted() throws Exception {
    try (Child child = new Child(QUIET)) {
      TaskSnapshot main = Jvm.of(child.pid()).tasks(4).getFirst();
      TaskSnapshot store = main.tasks().get(1);
      assertThat(names(store)).hasSizeLessThan(3);
      assertThat(store.tasks().size() + store.more()).isEqualTo(3);
    }
  }

  @Test
  void aJvmWithoutWeft_isNamed() throws Exception {
    try (Child child = new Child(QUIET, "none")) {
      assertThat(child.first()).isEqualTo("no shop");
      Jvm jvm = Jvm.of(child.pid());
      assertThatThrownBy(() -> jvm.tasks(100))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching("process \\d+ \\(.*Shop none\\) runs no Weft");
    }
  }

  @Test
  void aJvmThatLetsNobodyLook_isNamedWithTheWayOut() throws Exception {
    try (Child child = new Child(List.of("-XX:-EnableDynamicAgentLoading"))) {
      Jvm jvm = Jvm.of(child.pid());
      assertThatThrownBy(() -> jvm.tasks(100))
          .isInstanceOf(BrokenException.class)
          .hasMessageContaining("start it with -XX:+EnableDynamicAgentLoading");
    }
  }

  @Test
  void aJvmThatHasEnded_isNamed() throws Exception {
    Jvm jvm;
    try (Child child = new Child(QUIET)) {
      jvm = Jvm.of(child.pid());
    }
    assertThatThrownBy(() -> jvm.tasks(100))
        .isInstanceOf(BrokenException.class)
        .hasMessageStartingWith("cannot look into process " + jvm.pid());
    assertThatThrownBy(() -> Jvm.of(jvm.pid()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no process " + jvm.pid());
  }

  @Test
  void whatIsNoOtherJvm_isRefused() {
    long self = ProcessHandle.current().pid();
    assertThatThrownBy(() -> Jvm.of(self)).hasMessageContaining("Weft.snapshot");
    assertThat(Jvm.all()).extracting(Jvm::pid).doesNotContain(self);
    assertThatThrownBy(() -> new Jvm(1, "").tasks(0))
        .hasMessage("most must be at least 1, but is 0");
  }
}
