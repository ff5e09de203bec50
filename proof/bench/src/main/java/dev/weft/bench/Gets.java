package dev.weft.bench;

/** Counts the requests of a client, and tells what they cost it. Any thread. */
final class Gets {
  static final int WARM_UP_SECONDS = Tally.WARM_UP_SECONDS;
  static final int SECONDS = Tally.SECONDS;

  /** How large what is asked for is. */
  static final int LENGTH = 1024;

  private final Tally tally = new Tally();

  /** One request, which waits for its answer. */
  interface Get {
    /** {@return how many bytes came} */
    int length() throws Exception;
  }

  /** Counts an answer. */
  void done(int status, long length) {
    check(status, length);
    tally.done();
  }

  private static void check(int status, long length) {
    if (status != 200 || length != LENGTH) {
      fail(new IllegalStateException("status " + status + ", " + length + " bytes"));
    }
  }

  /** Ends this JVM: a client that fails has no figures. */
  static void fail(Throwable e) {
    Tally.fail(e);
  }

  /** So many threads for the tasks of a client that blocks. */
  void onVirtualThreads(int inFlight, Get get) {
    for (int i = 0; i < inFlight; i++) {
      Thread.ofVirtual().start(() -> forever(get));
    }
  }

  /** One after another, as long as this JVM lives. */
  void forever(Get get) {
    tally.forever(() -> check(200, get.length()));
  }

  /** Waits for the warm-up and the time that counts, prints what it cost, and ends this JVM. */
  void tell() {
    tally.tell();
  }
}
