package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Law 2: the first failure stops the rest and is what the caller sees; none is dropped. */
class GroupFailureTest {
  @BothDoors
  void aFailedTaskStopsBodyAndSiblings(Door door) {
    List<String> stopped = new ArrayList<>();
    IllegalStateException failure = new IllegalStateException("first");
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      Task<?> sibling = group.fork(() -> sleepAndTell(stopped, "sibling"));
                      untilWaiting(sibling);
                      group.fork(() -> {
                        throw failure;
                      });
                      sleepAndTell(stopped, "body");
                    })))
        .isSameAs(failure);
    assertThat(stopped).containsExactlyInAnyOrder("sibling", "body");
  }

  private static void sleepAndTell(List<String> stopped, String who) throws InterruptedException {
    try {
      Weft.sleep(DAY);
    } catch (CancelledException e) {
      synchronized (stopped) {
        stopped.add(who);
      }
      throw e;
    }
  }

  @BothDoors
  void aFailedBodyStopsItsTasks(Door door) {
    List<String> stopped = new ArrayList<>();
    assertThatThrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      untilWaiting(group.fork(() -> sleepAndTell(stopped, "task")));
                      throw new IllegalStateException("body");
                    })))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("body");
    assertThat(stopped).containsExactly("task");
  }

  @BothDoors
  void laterFailuresAreSuppressedOnTheFirst(Door door) {
    IOException first = new IOException("first");
    Throwable thrown =
        thrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      for (int i = 1; i <= 3; i++) {
                        String name = "late " + i;
                        untilWaiting(group.fork(() -> failWhenStopped(name)));
                      }
                      group.fork(() -> {
                        throw first;
                      });
                    })));
    assertThat(thrown).isInstanceOf(TaskFailedException.class);
    assertThat(thrown.getCause()).isSameAs(first);
    assertThat(first.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder("late 1", "late 2", "late 3");
  }

  private static void failWhenStopped(String message) {
    try {
      Weft.sleep(DAY);
    } catch (InterruptedException e) {
      throw new IllegalStateException(message);
    }
  }

  @EveryEngine
  void aJoinedFailureStaysTheFirstAndIsWrappedOnce(WeftConfig engine) {
    for (int i = 0; i < 300; i++) {
      IOException failure = new IOException("the cause");
      Throwable thrown =
          thrownBy(() ->
              Weft.run(
                  engine,
                  () ->
                      TaskGroup.run(group ->
                          group
                              .fork(() -> {
                                throw failure;
                              })
                              .join())));
      assertThat(thrown).isInstanceOf(TaskFailedException.class);
      assertThat(thrown.getCause()).isSameAs(failure);
      assertThat(failure.getSuppressed()).isEmpty();
      assertThat(thrown.getSuppressed()).isEmpty();
    }
  }

  /** Whoever joins it learns of a failure late enough not to overtake it with its own. */
  @EveryEngine
  void noFailureOvertakesTheOneThatCausedIt(WeftConfig engine) {
    for (int i = 0; i < 300; i++) {
      Throwable thrown =
          thrownBy(() ->
              Weft.run(
                  engine,
                  () ->
                      TaskGroup.run(group -> {
                        Task<?> failing =
                            group.fork(() -> {
                              throw new IllegalStateException("cause");
                            });
                        Throwable seen = thrownBy(failing::join);
                        throw seen instanceof InterruptedException
                            ? (InterruptedException) seen
                            : new IllegalArgumentException("consequence");
                      })));
      assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("cause");
    }
  }

  @BothDoors
  void aFailureThatCannotBePrintedStillEndsTheGroup(Door door) {
    class Unspeakable extends Exception {
      @Override
      public String toString() {
        throw new UnsupportedOperationException();
      }
    }
    Throwable thrown =
        thrownBy(() ->
            on(
                door,
                () ->
                    TaskGroup.run(group -> {
                      group.fork(() -> {
                        throw new Unspeakable();
                      });
                      Weft.sleep(DAY);
                    })));
    assertThat(thrown.getCause()).isInstanceOf(Unspeakable.class);
  }

  @BothDoors
  void aCleanUpThatFailsInACancelledTask_isNotDropped(Door door) throws Exception {
    on(
        door,
        () -> {
          assertThatThrownBy(() ->
                  TaskGroup.run(group -> {
                    Task<?> task = group.fork(GroupFailureTest::sleepAndCloseBadly);
                    untilWaiting(task);
                    task.cancel("no need");
                  }))
              .isInstanceOf(TaskFailedException.class)
              .hasRootCauseMessage("close");
          assertThatThrownBy(() ->
                  TaskGroup.run(group -> {
                    group.cancel("no need");
                    sleepAndCloseBadly();
                  }))
              .isInstanceOf(TaskFailedException.class)
              .hasRootCauseMessage("close");
        });
  }

  private static void sleepAndCloseBadly() throws Exception {
    try (AutoCloseable file =
        () -> {
          throw new IOException("close");
        }) {
      assertThat(file).isNotNull();
      Weft.sleep(DAY);
    }
  }
}
