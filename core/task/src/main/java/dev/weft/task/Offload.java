package dev.weft.task;

import java.util.concurrent.Callable;

/**
 * Takes work that would hold a loop to threads of its own: long calculations, files, native calls,
 * drivers that block.
 *
 * <p>Every engine has two {@linkplain Lane lanes}, one for calculations and one for work that
 * blocks; a kind of work that may be slow, such as calls to one old system, gets a lane of its own.
 *
 * <p>The caller waits for the result. If it is cancelled before the work has begun, the work never
 * begins; once it has begun its thread is interrupted and the caller waits for its end, so nothing
 * goes on behind anyone's back, unless it is asked for with {@link Lane#runOrAbandon}. Outside of
 * tasks the work runs on the calling thread. Every {@link Context} of the caller reaches the work.
 */
public final class Offload {
  private Offload() {}

  /**
   * Runs a calculation on one of as many threads as there are cores.
   *
   * @return what the work returns
   * @throws RefusedException if too much waits for a thread already ({@link
   *     WeftConfig#withMaxWaiting})
   * @throws RuntimeException what the work throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <T> T cpu(Callable<? extends T> work) throws InterruptedException {
    Strand<?> strand = Strand.current();
    return strand == null ? Tasks.call(work) : strand.loop.engine().cpu().run(work);
  }

  /**
   * Runs work that blocks its thread on one of at most 64 threads; more calls wait their turn.
   *
   * @return what the work returns
   * @throws RefusedException if too much waits for a thread already ({@link
   *     WeftConfig#withMaxWaiting})
   * @throws RuntimeException what the work throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <T> T blocking(Callable<? extends T> work) throws InterruptedException {
    Strand<?> strand = Strand.current();
    return strand == null ? Tasks.call(work) : strand.loop.engine().blocking().run(work);
  }

  /** Runs work as {@link #blocking(Callable)} does, without a result. */
  public static void blocking(Action work) throws InterruptedException {
    blocking(Tasks.callable(work));
  }

  /**
   * {@return the lane of {@link #cpu}, of the engine that runs the calling task}
   *
   * @throws IllegalStateException outside of a task
   */
  public static Lane cpuLane() {
    return Strand.current("Offload.cpuLane()").loop.engine().cpu();
  }

  /**
   * {@return the lane of {@link #blocking}, of the engine that runs the calling task}
   *
   * @throws IllegalStateException outside of a task
   */
  public static Lane blockingLane() {
    return Strand.current("Offload.blockingLane()").loop.engine().blocking();
  }
}
