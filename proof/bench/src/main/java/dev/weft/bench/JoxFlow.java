package dev.weft.bench;

import com.softwaremill.jox.Channel;
import java.util.concurrent.Semaphore;

/**
 * A fan-out over a channel of Jox, made by hand: a virtual thread for each item, at most so many at
 * once, their results through the channel. Jox has flows, too, in an artifact that wants the JDK's
 * preview features.
 */
record JoxFlow(String name) implements FlowDoor {
  static JoxFlow allCarriers() {
    return new JoxFlow("jox-channel");
  }

  @Override
  public boolean does(FlowCase what) {
    return what == FlowCase.MAP_UNORDERED;
  }

  @Override
  public long mapUnordered(int count, int limit, Runnable seen) throws InterruptedException {
    Channel<Integer> results = Channel.newBufferedChannel(limit);
    Semaphore free = new Semaphore(limit);
    SyncDoor.Work start =
        () -> {
          for (int i = 0; i < count; i++) {
            int item = i;
            free.acquire();
            SyncDoor.Work map = () -> results.send(item + 1);
            Thread.startVirtualThread(() -> JdkSync.run(map));
          }
        };
    SyncDoor.Work take =
        () -> {
          for (int i = 0; i < count; i++) {
            results.receive();
            free.release();
            seen.run();
          }
        };
    return JdkSync.both(start, take);
  }
}
