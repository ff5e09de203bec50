package dev.weft.bench;

import dev.weft.sync.Channel;
import dev.weft.sync.Received;
import dev.weft.task.Offload;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;

/** Weft's tasks, on its loops or on the JDK's scheduler. */
record WeftHost(String name, WeftConfig config) implements Host {
  static WeftHost loop() {
    return new WeftHost(Scores.WEFT, WeftDoor.loop().config());
  }

  static WeftHost defaultDoor() {
    return new WeftHost("weft-default", WeftDoor.defaultDoor().config());
  }

  @Override
  public void open(Feed feed) throws InterruptedException {
    Weft.run(
        config,
        () ->
            TaskGroup.run(
                group -> Offload.blocking(() -> feed.run(task -> group.fork(task::run)))));
  }

  @Override
  public long handle(long request) throws InterruptedException {
    long worked = Host.work(request);
    Weft.sleep(Duration.ZERO);
    Channel<Long> answers = Channel.bounded(1);
    long answer =
        TaskGroup.<Long>call(group -> {
          group.fork(() -> answers.send(Host.work(worked)));
          return answers.receive() instanceof Received.Item(Long value) ? value : 0L;
        });
    Weft.sleep(Duration.ZERO);
    return answer;
  }
}
