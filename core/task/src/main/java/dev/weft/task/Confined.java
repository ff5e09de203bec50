package dev.weft.task;

/**
 * Tasks that never run at the same time, because they share one loop: what asyncio promises of all
 * tasks.
 *
 * <p>Between two checkpoints of a task no other task of the group runs, so what only they touch
 * needs no lock. A checkpoint is every call that may wait (it says {@code throws
 * InterruptedException}), also when it finds what it asks for at once. Offloaded work is not part
 * of that promise.
 */
public final class Confined {
  private Confined() {}

  /**
   * Runs a body that may fork tasks, as {@link TaskGroup#run(TaskGroup.Body)} does; the tasks, and
   * those they fork in groups of their own, stay on the caller's loop.
   *
   * <p>Waits. The caller is one of the tasks that never run at the same time.
   *
   * @throws RuntimeException as {@link TaskGroup#run(TaskGroup.Body)}
   * @throws IllegalStateException outside of a task, or where tasks do not run on loops
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  @SuppressWarnings("NullAway") // nothing is the only value of Void
  public static void run(TaskGroup.Body body) throws InterruptedException {
    call(group -> {
      body.run(group);
      return (Void) null;
    });
  }

  /**
   * Runs a body as {@link #run} does.
   *
   * @return what the body returns, once every task has ended
   */
  public static <T> T call(TaskGroup.ResultBody<? extends T> body) throws InterruptedException {
    Strand<?> owner = Strand.current("Confined.run(…)");
    if (!owner.loop.carriesTasks()) {
      throw new IllegalStateException(
          "Confined.run(…) needs tasks on loops, but these run on the JDK's scheduler: start the JVM"
              + " with "
              + Threads.flag()
              + " and use the door LOOP or AUTO");
    }
    return TaskGroup.callConfined(owner, body);
  }
}
