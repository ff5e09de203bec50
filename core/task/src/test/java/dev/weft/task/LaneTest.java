package dev.weft.task;

import static dev.weft.task.Runs.on;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.until;
import static dev.weft.task.Runs.untilSoon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slow kind of work has a lane of its own: bounded, and in nobody else's way. */
class LaneTest {
  private final CountDownLatch release = new CountDownLatch(1);
  private final Lane lane = Lane.of("slow", 1, 2);

  /** Fills the one thread of the lane. */
  private Task<?> block(TaskGroup group) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Task<?> blocked =
        group.fork(() ->
            lane.run(() -> {
              begun.countDown();
              release.await();
            }));
    until(() -> begun.getCount() == 0);
    return blocked;
  }

  @BothDoors
  void aFullLaneRefusesWithNumbers_andStarvesNoOther(Door door) throws Exception {
    Lane other = Lane.of("other", 1, 0);
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              block(group);
              for (int i = 0; i < 2; i++) {
                group.fork(() -> lane.run(() -> 1));
              }
              untilSoon(() -> lane.stats().waiting() == 2);
              assertThatThrownBy(() -> lane.run(() -> 1))
                  .isInstanceOf(RefusedException.class)
                  .hasMessageContaining("lane 'slow' is full: 1 threads work and 2 pieces of work");
              assertThat(other.<Integer>run(() -> 7)).isEqualTo(7);
              assertThat(Offload.<Integer>cpu(() -> 7)).isEqualTo(7);
              assertThat(Offload.<Integer>blocking(() -> 7)).isEqualTo(7);
              release.countDown();
            }));
    assertThat(lane.stats()).isEqualTo(new Lane.Stats(1, 0, 0, 0, 1, 2, 1, 0));
    assertThat(other.stats()).isEqualTo(new Lane.Stats(1, 0, 0, 0, 1, 0, 0, 0));
  }

  @BothDoors
  void theLanesOfAnEngineAreBoundedToo(Door door) throws Exception {
    Weft.run(
        Runs.engine(door, 1).withBlockingThreads(1).withMaxWaiting(0),
        () ->
            TaskGroup.run(group -> {
              group.fork(() -> Offload.blocking(() -> release.await()));
              untilSoon(() -> Offload.blockingLane().stats().running() == 1);
              assertThatThrownBy(() -> Offload.blocking(() -> {}))
                  .isInstanceOf(RefusedException.class)
                  .hasMessageContaining("lane 'blocking' is full");
              assertThat(Offload.blockingLane().stats().refused()).isEqualTo(1);
              assertThat(Offload.cpuLane().stats().refused()).isZero();
              release.countDown();
            }));
    assertThatThrownBy(() -> WeftConfig.defaults().withMaxWaiting(-1))
        .hasMessage("maxWaiting must not be negative, but is -1");
    assertThatThrownBy(() -> Lane.of("x", 0, 1)).hasMessageContaining("at least 1, but is 0");
    assertThatThrownBy(() -> Lane.of("x", 1, -1)).hasMessageContaining("maxWaiting");
  }

  @BothDoors
  void whoIsCancelledInLine_leavesItAtOnceAndNeverBegins(Door door) throws Exception {
    AtomicInteger ran = new AtomicInteger();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              block(group);
              for (int i = 0; i < 20; i++) {
                Task<?> queued = group.fork(() -> lane.run(() -> ran.incrementAndGet()));
                untilSoon(() -> lane.stats().waiting() == 1);
                queued.cancel("no more");
                assertThat(thrownBy(queued::join)).isInstanceOf(TaskCancelledException.class);
                assertThat(lane.stats().waiting()).isZero();
              }
              release.countDown();
            }));
    assertThat(ran.get()).isZero();
    assertThat(lane.stats().cancelled()).isEqualTo(20);
  }

  @BothDoors
  void cancelledBefore_neverArrives(Door door) throws Exception {
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<?> task =
                  group.fork(() -> {
                    Runs.untilCancelled();
                    lane.run(() -> 1);
                  });
              task.cancel("before");
              assertThat(thrownBy(task::join)).isInstanceOf(TaskCancelledException.class);
            }));
    assertThat(lane.stats()).isEqualTo(new Lane.Stats(1, 0, 0, 0, 0, 0, 0, 0));
  }

  @BothDoors
  void workOfALaneInALane_runsThereAndThen(Door door) throws Exception {
    on(
        door,
        () -> {
          Thread inner =
              lane.run(() -> {
                return lane.<Thread>run(Thread::currentThread);
              });
          assertThat(inner.getName()).startsWith("weft-slow-");
        });
    assertThat(lane.<Thread>run(Thread::currentThread)).isSameAs(Thread.currentThread());
  }

  /** A read that nothing can interrupt holds its thread, and not the loop. */
  @BothDoors
  void aReadThatBlocksLeavesTheLoopFree(Door door, @TempDir Path folder) throws Exception {
    Path fifo = folder.resolve("fifo-" + door);
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Integer> reader =
                  group.fork(() ->
                      Offload.blocking(() -> {
                        try (InputStream in = Files.newInputStream(fifo)) {
                          return in.read(); // opens when somebody writes, reads when he does
                        }
                      }));
              OutputStream writer = Offload.blocking(() -> Files.newOutputStream(fifo));
              AtomicInteger turns = new AtomicInteger();
              group.fork(() -> {
                for (int i = 0; i < 10; i++) {
                  Weft.sleep(Duration.ofNanos(1));
                  turns.incrementAndGet();
                }
              });
              untilSoon(() -> turns.get() == 10);
              assertThat(reader.outcome()).isEmpty();
              assertThat(Offload.blockingLane().stats().running()).isEqualTo(1);
              Offload.blocking(() -> {
                writer.write(42);
                writer.close();
              });
              assertThat(reader.join()).isEqualTo(42);
            }));
  }

  @BothDoors
  void workThatWaitsForTooLong_isNamedWithWhatTheThreadsDo(Door door) throws Exception {
    try (Said said = Said.listen()) {
      Weft.run(
          Runs.engine(door, 1).withGrace(Runs.SOON),
          () ->
              TaskGroup.run(group -> {
                block(group);
                group.fork("patient", () -> lane.run(() -> 1));
                untilSoon(() -> !said.about("waits for a thread").isEmpty());
                release.countDown();
              }));
      assertThat(said.about("waits for a thread").getFirst())
          .contains("work of task 'patient' in lane 'slow'")
          .contains("all 1 are busy")
          .contains("CountDownLatch.await");
    }
  }

  @Test
  void threadsEndWithTheEngine() throws Exception {
    Runs.on(Door.DEFAULT, () -> assertThat(Offload.<Integer>cpu(() -> 7)).isEqualTo(7));
    until(() ->
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("weft-cpu-")));
  }
}
