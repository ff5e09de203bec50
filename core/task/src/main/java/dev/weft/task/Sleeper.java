package dev.weft.task;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A task that sleeps, as its own timer: there may be a million of them. */
final class Sleeper extends Timer {
  private final Strand<?> strand;

  /** The time is up. Written on the loop, read by the task. */
  private volatile boolean awake;

  private Sleeper(Strand<?> strand, long deadlineNanos) {
    super(deadlineNanos);
    this.strand = strand;
  }

  /** Waits for a time, as a checkpoint. On the task's own thread. */
  static void sleep(Strand<?> strand, Duration duration) throws InterruptedException {
    Loop loop = strand.loop;
    Sleeper sleeper = new Sleeper(strand, loop.clock().nanos() + Engine.nanos(duration));
    loop.set(sleeper);
    InterruptedException stop = null;
    while (!sleeper.awake && (stop = Strand.pending(strand)) == null) {
      if (Strand.parks(strand)) {
        LockSupport.park(sleeper);
      }
    }
    Strand.resumed(strand);
    if (stop != null) {
      loop.stop(sleeper);
      throw stop;
    }
  }

  @Override
  void fire() {
    awake = true;
    LockSupport.unpark(strand.thread());
  }
}
