package dev.weft.bench;

import com.softwaremill.jox.Channel;
import java.util.List;

/** Channels of Jox, which has no semaphore, on virtual threads. */
record JoxSync(String name, List<String> jvmFlags) implements SyncDoor {
  static JoxSync allCarriers() {
    return new JoxSync("jox", List.of());
  }

  /** No stealing between cores: its best at hand-overs. */
  static JoxSync oneCarrier() {
    return new JoxSync("jox-1-carrier", JdkDoor.oneCarrier().jvmFlags());
  }

  @Override
  public long hop(int capacity, int count) throws InterruptedException {
    Channel<Integer> channel =
        capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity);
    return JdkSync.both(
        () -> {
          for (int i = 0; i < count; i++) {
            channel.send(i);
          }
        },
        () -> {
          for (int i = 0; i < count; i++) {
            channel.receive();
          }
        });
  }

  @Override
  public long permit(int count) {
    return 0;
  }

  @Override
  public long turns(int count) {
    return 0;
  }
}
