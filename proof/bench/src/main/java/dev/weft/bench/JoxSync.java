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
    Work send = () -> channel.send(1);
    Work receive = channel::receive;
    return JdkSync.both(send.times(count), receive.times(count));
  }

  @Override
  public boolean does(SyncCase what) {
    return what == SyncCase.HOP || what == SyncCase.RENDEZVOUS;
  }

  @Override
  public long permit(int count) {
    throw new UnsupportedOperationException("Jox has no semaphore");
  }

  @Override
  public long turns(int count) {
    throw new UnsupportedOperationException("Jox has no semaphore");
  }
}
