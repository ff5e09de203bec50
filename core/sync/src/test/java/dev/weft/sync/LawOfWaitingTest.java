package dev.weft.sync;

import static dev.weft.sync.Crowd.SOON;
import static dev.weft.sync.Crowd.endOf;
import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Crowd.Stranger;
import dev.weft.sync.Spot.Scene;
import dev.weft.task.Task;
import dev.weft.task.Task.State;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws 3, 4 and 7, for every call of this room that waits in a line. */
class LawOfWaitingTest {
  /** A test of what holds for every kind of wait, on both doors. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @MethodSource("spots")
  @interface EverySpot {}

  static Stream<Arguments> spots() {
    return Stream.of(Spot.values())
        .flatMap(spot -> Stream.of(Door.LOOP, Door.DEFAULT).map(door -> Arguments.of(spot, door)));
  }

  @EverySpot
  void waitsUntilItMayPass(Spot spot, Door door) throws Exception {
    Scene scene = spot.scene();
    on(
        door,
        group -> {
          scene.block();
          Task<?> task = group.fork(scene::pass);
          until(() -> scene.waiting() == 1);
          assertThat(task.state()).isEqualTo(State.RUNNING);
          scene.open();
          assertThat(endOf(task)).isEqualTo(State.DONE);
          assertThat(scene.waiting()).isZero();
          assertThat(scene.isAsNew()).isTrue();
        });
  }

  @EverySpot
  void cancelledBefore_doesNotComeInAtAll(Spot spot, Door door) throws Exception {
    Scene scene = spot.scene();
    on(
        door,
        group -> {
          AtomicBoolean cancelled = new AtomicBoolean();
          Task<?> task =
              group.fork(() -> {
                Crowd.untilDespiteAll(cancelled::get);
                scene.pass(); // free to pass, but a checkpoint all the same
              });
          task.cancel("test");
          cancelled.set(true);
          assertThat(endOf(task)).isEqualTo(State.CANCELLED);
          assertThat(scene.waiting()).isZero();
          assertThat(scene.isAsNew()).isTrue();
        });
  }

  @EverySpot
  void cancelledWhileItWaits_leavesAtOnce(Spot spot, Door door) throws Exception {
    Scene scene = spot.scene();
    on(
        door,
        group -> {
          scene.block();
          Task<?> task = group.fork(scene::pass);
          until(() -> scene.waiting() == 1);
          task.cancel("test");
          assertThat(endOf(task)).isEqualTo(State.CANCELLED);
          assertThat(scene.waiting()).isZero();
          thrownBy(scene::open); // a barrier is broken, the rest opens for nobody
          assertThat(scene.isAsNew()).isTrue();
        });
  }

  @EverySpot
  void cancelledAfterItWasServed_passes_andHearsOfItNext(Spot spot, Door door) throws Exception {
    Scene scene = spot.scene();
    on(
        door,
        group -> {
          AtomicBoolean passed = new AtomicBoolean();
          AtomicBoolean cancelled = new AtomicBoolean();
          scene.block();
          Task<?> task =
              group.fork(() -> {
                scene.pass();
                passed.set(true);
                Crowd.untilDespiteAll(cancelled::get); // else it may be at its end already
                Weft.checkpoint();
              });
          until(() -> scene.waiting() == 1);
          scene.open();
          assertThat(task.cancel("test")).isTrue();
          cancelled.set(true);
          assertThat(endOf(task)).isEqualTo(State.CANCELLED);
          assertThat(passed).isTrue();
          assertThat(scene.isAsNew()).isTrue();
        });
  }

  @EverySpot
  void timedOut_leavesAtOnce(Spot spot, Door door) throws Exception {
    Scene scene = spot.scene();
    on(
        door,
        group -> {
          scene.block();
          Task<?> task =
              group.fork(() ->
                  assertThatThrownBy(() -> Timeout.after(SOON, scene::pass))
                      .isInstanceOf(TimedOutException.class));
          task.join();
          assertThat(scene.waiting()).isZero();
          thrownBy(scene::open);
          assertThat(scene.isAsNew()).isTrue();
        });
  }

  @EverySpot
  void anOrdinaryThreadMayWait_andBeInterrupted(Spot spot, Door door) throws Exception {
    Scene scene = spot.scene();
    on(
        door,
        group -> {
          scene.block();
          Stranger stopped = new Stranger("stopped", scene::pass);
          until(() -> scene.waiting() == 1);
          stopped.thread.interrupt();
          assertThat(stopped.end()).isInstanceOf(InterruptedException.class);
          assertThat(scene.waiting()).isZero();
          thrownBy(scene::open);
          assertThat(scene.isAsNew()).isTrue();

          scene.block();
          Stranger patient = new Stranger("patient", scene::pass);
          until(() -> scene.waiting() == 1);
          scene.open();
          assertThat(patient.end()).isNull();
        });
  }

  @EverySpot
  void anOrdinaryThreadThatIsInterruptedBefore_doesNotComeIn(Spot spot, Door door)
      throws Exception {
    Scene scene = spot.scene();
    on(
        door,
        group -> {
          Stranger stranger =
              new Stranger(
                  "interrupted",
                  () -> {
                    Thread.currentThread().interrupt();
                    scene.pass();
                  });
          assertThat(stranger.end()).isInstanceOf(InterruptedException.class);
          assertThat(scene.isAsNew()).isTrue();
        });
  }
}
