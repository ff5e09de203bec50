package dev.weft.task;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waiting for what others call a promise. */
final class Stages {
  private Stages() {}

  static <T> T await(CompletionStage<? extends T> stage) throws InterruptedException {
    Weft.checkpoint();
    Handoff<T> end = new Handoff<>();
    stage.whenComplete((value, failure) -> {
      if (failure == null) {
        end.give(value);
      } else {
        end.fail(root(failure));
      }
    });
    return end.await();
  }

  static <T> T awaitOrCancel(CompletableFuture<? extends T> future) throws InterruptedException {
    try {
      return await(future);
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    }
  }

  /** {@return the failure as it was before a stage passed it on} */
  private static Throwable root(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }
}
