package dev.weft.server;

import java.util.concurrent.atomic.LongAdder;

/** What has happened so far. Any thread. */
final class Count {
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder excess = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder abandoned = new LongAdder();
  private final LongAdder sockets = new LongAdder();

  void answered(int status) {
    answered.increment();
    if (status == 503) {
      excess.increment();
    }
    if (status >= 500) {
      failed.increment();
    }
  }

  void refused() {
    refused.increment();
  }

  void abandoned(int requests) {
    abandoned.add(requests);
  }

  /** A WebSocket was opened. */
  void opened() {
    sockets.increment();
  }

  /** A WebSocket has ended. */
  void closed() {
    sockets.decrement();
  }

  ServerStats stats(int connections, int busy) {
    return new ServerStats(
        connections,
        busy,
        answered.sum(),
        failed.sum(),
        excess.sum(),
        refused.sum(),
        abandoned.sum(),
        sockets.sum());
  }
}
