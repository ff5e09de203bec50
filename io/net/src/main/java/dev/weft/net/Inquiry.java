package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Portal;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The beginning of a query that is nobody's: it goes on when the task that began it has left, since
 * others may wait for it by then. What a {@link Transport} knows names by; a {@link Lookup} is
 * simpler, where there is a group to run it in.
 */
@FunctionalInterface
public interface Inquiry {
  /** What came of a query. */
  sealed interface Ending {
    /** The name servers have spoken. */
    record Answered(Answer answer) implements Ending {}

    /** Nobody answered, or not with anything of use. */
    record Failed(BrokenException why) implements Ending {}

    /** It was not asked to the end, because where it lived has ended. Says nothing of the name. */
    record Dropped(RuntimeException why) implements Ending {}
  }

  /**
   * Begins a query. Never waits.
   *
   * @param told is told the ending, at least once, on any thread, perhaps before this returns
   * @return stops the query; any thread may call it, at any time
   */
  Runnable begin(String name, Consumer<Ending> told);

  /** {@return queries that are tasks of a group} What comes of them is not the group's. */
  static Inquiry in(TaskGroup home, Lookup lookup) {
    Portal portal = Portal.open(home);
    return (name, told) -> {
      CompletableFuture<Answer> query = portal.submit(() -> lookup.ask(name));
      query.whenComplete((answer, failure) ->
          told.accept(failure == null ? new Ending.Answered(answer) : ending(name, failure)));
      return () -> query.cancel(true);
    };
  }

  private static Ending ending(String name, Throwable failure) {
    return switch (failure) {
      case TaskCancelledException e -> new Ending.Dropped(e);
      case ClosedException e -> new Ending.Dropped(e);
      case CancellationException e -> new Ending.Dropped(e);
      case BrokenException e -> new Ending.Failed(e);
      default ->
          new Ending.Failed(
              new BrokenException("asking for " + name + " failed: " + failure, failure));
    };
  }
}
