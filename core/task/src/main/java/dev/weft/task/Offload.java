package dev.weft.task;

import java.util.concurrent.Callable;

/**
 * Takes work that would hold a loop to threads of its own: long calculations, files, native calls,
 * drivers that block.
 *
 * <p>The caller waits for the result. If it is cancelled before the work has begun, the work never
 * begins; once it has begun its thread is interrupted and the caller waits for its end, so nothing
 * goes on behind anyone's back. Outside of tasks the work runs on the calling thread. Every {@link
 * Context} of the caller reaches the work.
 */
public final class Offload {
  private Offload() {}

  /**
   * Runs a calculation on one of as many threads as there are cores.
   *
   * @return what the work returns
   * @throws RuntimeException what the work throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <T> T cpu(Callable<? extends T> work) throws InterruptedException {
    Strand<?> strand = Strand.current();
    return strand == null ? Tasks.call(work) : run(strand.loop.engine().cpu(), strand, work);
  }

  /**
   * Runs work that blocks its thread on one of at most 64 threads; more calls wait their turn.
   *
   * @return what the work returns
   * @throws RuntimeException what the work throws; a checked exception as the cause of a {@link
   *     TaskFailedException}
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <T> T blocking(Callable<? extends T> work) throws InterruptedException {
    Strand<?> strand = Strand.current();
    return strand == null ? Tasks.call(work) : run(strand.loop.engine().blocking(), strand, work);
  }

  /** Runs work as {@link #blocking(Callable)} does, without a result. */
  public static void blocking(Action work) throws InterruptedException {
    blocking(Tasks.callable(work));
  }

  private static <T> T run(Workers workers, Strand<?> strand, Callable<? extends T> work)
      throws InterruptedException {
    if (strand.loop.engine().isSimulated()) {
      Strand.checkpoint(strand);
      return Tasks.call(strand.loop.engine().contexts().around(work));
    }
    return workers.run(strand, strand.loop.engine().contexts().around(work));
  }
}
