package dev.weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.util.concurrent.atomic.AtomicBoolean;

/** Who always finds a value or a permit starves neither timers nor other tasks. */
class BudgetTest {
  @EachDoor
  void aReceiverThatAlwaysFindsAValue(Door door) throws Exception {
    Channel<Integer> channel = Channel.bounded(16);
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean stop = new AtomicBoolean();
    Crowd.on(
        door,
        group -> {
          var hog =
              group.fork(() -> {
                long received = 0;
                while (!stop.get()) {
                  channel.send(1);
                  channel.receive();
                  received++;
                  begun.set(true);
                }
                return received;
              });
          Crowd.until(begun::get);
          Weft.sleep(Crowd.SOON);
          group.fork(() -> stop.set(true));
          assertThat(hog.join()).isPositive();
        });
  }

  @EachDoor
  void onePermitThatIsAlwaysFree(Door door) throws Exception {
    Semaphore semaphore = new Semaphore(1);
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean stop = new AtomicBoolean();
    Crowd.on(
        door,
        group -> {
          var hog =
              group.fork(() -> {
                while (!stop.get()) {
                  semaphore.run(() -> {});
                  begun.set(true);
                }
              });
          Crowd.until(begun::get);
          Weft.sleep(Crowd.SOON);
          group.fork(() -> stop.set(true));
          hog.join();
        });
  }
}
