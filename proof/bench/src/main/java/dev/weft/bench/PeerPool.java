package dev.weft.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pool of the peers, on virtual threads of the JDK's scheduler. */
record PeerPool(String name, Opener opener) implements PoolDoor {
  /** Makes a new pool. */
  interface Opener {
    /**
     * Opens a pool of between so many things, which returns when the least number is there.
     *
     * @param opening how long it takes to open one; zero for no time
     */
    Stock open(int min, int max, Duration opening) throws Exception;
  }

  /** A pool. */
  interface Stock extends AutoCloseable {
    /** Borrows a thing, runs the body, gives it back. */
    void use(SyncDoor.Work body) throws Exception;

    /** How many openings were begun. */
    int opened();
  }

  @Override
  public Cost share(Crowd crowd, int count) throws Exception {
    SyncDoor.Work body = crowd.letsOthersFirst() ? Thread::yield : () -> {};
    try (Stock stock = opener.open(crowd.things(), crowd.things(), Duration.ZERO)) {
      SyncDoor.Work use = () -> stock.use(body);
      return Cost.of(() -> together(crowd.tasks(), use.times(count / crowd.tasks())));
    }
  }

  @Override
  public Spike spike() throws Exception {
    try (Stock stock = opener.open(IDLE_BEFORE, SPIKE, OPENING)) {
      Cost cost = Cost.of(() -> together(SPIKE, () -> stock.use(() -> Thread.sleep(USE))));
      Thread.sleep(AFTERMATH);
      return new Spike(stock.opened(), cost.nanos());
    }
  }

  private static void together(int tasks, SyncDoor.Work work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      threads.add(Thread.startVirtualThread(() -> JdkSync.run(work)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** What an opening does, but for its result. */
  static void open(Duration opening) throws InterruptedException {
    if (opening.isPositive()) {
      Thread.sleep(opening);
    }
  }
}
