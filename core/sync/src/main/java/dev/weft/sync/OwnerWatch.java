package dev.weft.sync;

/**
 * A thread that waits for the end of another one, to say that it came.
 *
 * <p>Lives only while somebody waits for what the other one owns.
 */
final class OwnerWatch {
  // immutable
  private final Thread owner;
  private final Thread watcher;

  /**
   * @param ended called once the owner has ended, unless the watch was stopped before
   */
  OwnerWatch(Thread owner, Runnable ended) {
    this.owner = owner;
    this.watcher =
        Thread.ofVirtual()
            .name("weft-owner-watch")
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> watch(ended));
  }

  private void watch(Runnable ended) {
    try {
      owner.join();
    } catch (InterruptedException e) {
      return; // nobody wants to know any more
    }
    ended.run();
  }

  Thread owner() {
    return owner;
  }

  void start() {
    watcher.start();
  }

  /** May come before the start: the watch then ends as it begins. */
  void stop() {
    watcher.interrupt();
  }

  /** Waits for the end of the watch. */
  void await() throws InterruptedException {
    watcher.join();
  }
}
