package dev.weft.bench;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Plain virtual threads on the JDK's own scheduler. */
record JdkHost(String name) implements Host {
  static JdkHost allCarriers() {
    return new JdkHost("jdk");
  }

  @Override
  public void open(Feed feed) throws InterruptedException {
    feed.run(task -> Thread.startVirtualThread(() -> JdkSync.run(task)));
  }

  @Override
  public long handle(long request) throws InterruptedException {
    long worked = Host.work(request);
    Thread.yield();
    BlockingQueue<Long> answers = new ArrayBlockingQueue<>(1);
    SyncDoor.Work send = () -> answers.put(Host.work(worked));
    Thread child = Thread.startVirtualThread(() -> JdkSync.run(send));
    long answer = answers.take();
    child.join();
    Thread.yield();
    return answer;
  }
}
