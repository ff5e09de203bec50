package dev.weft.bench;

/** A runtime in which requests arrive from outside, each to be handled by a task of its own. */
interface Host {
  /** The name in the rows; {@link Scores#WEFT} for the figures that are Weft's own. */
  String name();

  /**
   * Runs until the feed has ended, which itself waits for what it has started. The feed runs on a
   * platform thread that is not the runtime's.
   */
  void open(Feed feed) throws InterruptedException;

  /**
   * What a request asks for, on its task: a bit of work, lets others go first, starts a task that
   * does as much and sends the result through a channel, receives it, lets others go first again.
   */
  long handle(long request) throws Exception;

  /** What lets requests in. */
  interface Feed {
    void run(Entry entry) throws InterruptedException;
  }

  /** Starts a task. Never waits. */
  interface Entry {
    void start(SyncDoor.Work task);
  }

  /** About a microsecond of arithmetic. */
  static long work(long seed) {
    long state = seed | 1;
    for (int i = 0; i < 400; i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
    }
    return state;
  }
}
