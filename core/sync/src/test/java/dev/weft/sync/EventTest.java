package dev.weft.sync;

import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Task;
import dev.weft.task.Task.State;
import dev.weft.task.WeftConfig.Door;

class EventTest {
  private final Event event = new Event();

  @EachDoor
  void letsAllGoOnWhoWait_andWhoComeLater(Door door) throws Exception {
    on(
        door,
        4,
        group -> {
          for (int i = 0; i < 100; i++) {
            group.fork(event::await);
          }
          until(() -> event.stats().waiting() == 100);
          event.set();
          assertThat(event.stats()).isEqualTo(new Event.Stats(true, 0));
          event.await();
          event.set();
          assertThat(event).hasToString("event (set)");
        });
  }

  @EachDoor
  void whoWaitedWhenItWasSetGoesOn_evenIfItIsResetAtOnce(Door door) throws Exception {
    on(
        door,
        group -> {
          Task<?> early = group.fork(event::await);
          until(() -> event.stats().waiting() == 1);
          event.set();
          event.reset();
          early.join();
          Task<?> late = group.fork(event::await);
          until(() -> event.stats().waiting() == 1);
          assertThat(late.state()).isEqualTo(State.RUNNING);
          assertThat(event.isSet()).isFalse();
          assertThat(event).hasToString("event (not set)");
          event.set();
        });
  }
}
