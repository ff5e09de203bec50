package dev.weft.task;

import java.util.concurrent.Callable;

/**
 * Threads for one kind of work that would hold a loop, with a bound on the threads and on the work
 * that waits for them: so a slow kind of work cannot starve the others.
 *
 * <pre>{@code
 * private static final Lane THUMBNAILS = Lane.of("thumbnails", 4, 100);
 *
 * Image small = THUMBNAILS.run(() -> shrink(image));
 * }</pre>
 *
 * <p>For calculations and for what blocks alike. Made once and kept, as a constant or a field: it
 * may serve several engines, needs no closing, and has threads only while it has work. Every {@link
 * Context} of the caller reaches the work. Outside of tasks, and in work of a lane, work runs on
 * the calling thread, so that lanes inside of lanes cannot wait for each other.
 *
 * <p>Work that waits in line for a thread longer than the grace time of the engine is reported with
 * the stacks of the threads that are busy; a lane never grows beyond its bound.
 */
public final class Lane {
  /**
   * A lane at one moment.
   *
   * @param threads how many threads it may have
   * @param running how many pieces of work have begun and not ended
   * @param waiting how many have not begun
   * @param abandoned how many of those that run go on although their callers have left
   * @param peakRunning the most that ran at a time
   * @param peakWaiting the most that waited at a time because all threads were busy
   * @param refused how many came when the line was full
   * @param cancelled how many callers were told to stop before their work had ended
   */
  public record Stats(
      int threads,
      int running,
      int waiting,
      int abandoned,
      int peakRunning,
      int peakWaiting,
      long refused,
      long cancelled) {}

  private final Workers workers;

  private Lane(Workers workers) {
    this.workers = workers;
  }

  /**
   * {@return a lane}
   *
   * @param name what its work is; threads and messages are named so
   * @param threads how many threads it has at most; at least 1
   * @param maxWaiting how much work may wait for a thread before more is refused; not negative
   */
  public static Lane of(String name, int threads, int maxWaiting) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
    if (maxWaiting < 0) {
      throw new IllegalArgumentException("maxWaiting must not be negative, but is " + maxWaiting);
    }
    return new Lane(new Workers(name, threads, maxWaiting));
  }

  /**
   * Runs work on a thread of this lane, and waits for its end.
   *
   * <p>If the caller is cancelled before the work has begun, the work never begins; once it has
   * begun its thread is interrupted and the caller waits for its end, so nothing goes on behind
   * anyone's back. Work that does not end in the grace time is named in the log with its stack,
   * again and again.
   *
   * @return what the work returns, also if it does so after the caller was cancelled
   * @throws RefusedException if all threads work, and as much waits as may
   * @throws RuntimeException what the work throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public <T> T run(Callable<? extends T> work) throws InterruptedException {
    return run(work, false);
  }

  /** Runs work as {@link #run(Callable)} does, without a result. */
  public void run(Action work) throws InterruptedException {
    run(Tasks.callable(work), false);
  }

  /**
   * Runs work as {@link #run(Callable)} does, but if the caller is cancelled it leaves at once, and
   * the thread goes on: for work that ignores interrupts, may take long and does no harm.
   *
   * <p>What becomes of abandoned work nobody hears; a failure is logged. The exception of the
   * caller names the thread that goes on. That keeps its place in the lane until it ends, counts as
   * {@link Stats#abandoned}, is named in the log with its stack after the grace time, again and
   * again, and the end of {@link Weft#run} waits for it.
   *
   * @return what the work returns
   * @throws RefusedException if all threads work, and as much waits as may
   * @throws RuntimeException what the work throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted; its message says which
   *     thread goes on
   */
  public <T> T runOrAbandon(Callable<? extends T> work) throws InterruptedException {
    return run(work, true);
  }

  /** Runs work as {@link #runOrAbandon(Callable)} does, without a result. */
  public void runOrAbandon(Action work) throws InterruptedException {
    run(Tasks.callable(work), true);
  }

  private <T> T run(Callable<? extends T> work, boolean abandons) throws InterruptedException {
    Strand<?> strand = Strand.current();
    if (strand == null) {
      return Tasks.call(work);
    }
    Strand.checkpoint(strand);
    Contexts contexts = strand.loop.engine().contexts();
    if (strand.loop.engine().isSimulated()) {
      return Tasks.call(contexts.around(work)); // a thread would end at a real time
    }
    Job<T> job = new Job<>(strand, workers, contexts.around(work));
    boolean inLine = workers.enter(job);
    return job.await(inLine, abandons);
  }

  /** {@return the lane at this moment} */
  public Stats stats() {
    return workers.stats();
  }

  /** Ends the threads, once no task is left to have work for them. */
  void close() {
    workers.close();
  }

  @Override
  public String toString() {
    return workers.toString();
  }
}
