package dev.weft.task;

import dev.weft.task.TaskGroup.StartingBody;

/** Starting a task and waiting until it says that it is ready. */
final class Starter {
  private Starter() {}

  static <T> T start(TaskGroup group, StartingBody<T> body) throws InterruptedException {
    Handoff<T> ready = new Handoff<>();
    group.fork(() -> {
      try {
        body.run(ready::give);
        ready.fail(new ClosedException("the task ended before it was ready"));
      } catch (InterruptedException e) {
        ready.fail(new ClosedException("the task was stopped before it was ready"));
        throw e;
      } catch (Throwable e) {
        ready.fail(e);
        throw e;
      }
    });
    return ready.await();
  }
}
