package dev.weft.bench;

import dev.weft.sync.Channel;
import dev.weft.sync.Semaphore;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;

/** Weft's own, on its loops or on the JDK's scheduler. */
record WeftSync(String name, WeftConfig config) implements SyncDoor {
  static WeftSync loop() {
    return new WeftSync(Scores.WEFT, WeftConfig.defaults().withDoor(Door.LOOP));
  }

  static WeftSync defaultDoor() {
    return new WeftSync("weft-default", WeftConfig.defaults().withDoor(Door.DEFAULT));
  }

  private long both(Work first, Work second) throws InterruptedException {
    return Weft.run(
        config,
        () -> {
          long began = Stopwatch.nanos();
          TaskGroup.run(group -> {
            group.fork(first::run);
            group.fork(second::run);
          });
          return Stopwatch.nanos() - began;
        });
  }

  @Override
  public long hop(int capacity, int count) throws InterruptedException {
    Channel<Integer> channel = capacity == 0 ? Channel.rendezvous() : Channel.bounded(capacity);
    Work send = () -> channel.send(1);
    Work receive = channel::receive;
    return both(send.times(count), receive.times(count));
  }

  @Override
  public long permit(int count) throws InterruptedException {
    Semaphore semaphore = new Semaphore(1);
    Work use =
        () -> {
          semaphore.acquire();
          semaphore.release();
        };
    return both(use.times(count), () -> {});
  }

  @Override
  public long turns(int count) throws InterruptedException {
    Semaphore semaphore = new Semaphore(1);
    Work use =
        () -> {
          semaphore.acquire();
          Weft.sleep(Duration.ZERO);
          semaphore.release();
        };
    return both(use.times(count / 2), use.times(count / 2));
  }
}
