package dev.weft.testkit;

import dev.weft.task.Context;
import dev.weft.task.Offload;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Context} promises: that work has what the code that handed it on had, and that
 * nobody else does. Extend it with a class that says how yours is set and seen.
 */
public abstract class ContextContract {
  /** For subclasses. */
  protected ContextContract() {}

  /** {@return the context} */
  protected abstract Context context();

  /** Runs work where the context has a value, and puts it back as it was. */
  protected abstract <T> T with(String value, Callable<T> work) throws Exception;

  /** {@return the value that the current code has, or null if it has none} */
  protected abstract @Nullable String seen();

  /** Forked tasks have it, and their tasks. */
  @Test
  public void itReachesForkedTasks() throws Exception {
    run(() ->
        with(
            "here",
            () ->
                TaskGroup.<String>call(group -> {
                  Task<String> outer =
                      group.fork(
                          () -> TaskGroup.<String>call(inner -> inner.fork(this::told).join()));
                  return require("here", outer.join());
                })));
  }

  /** Offloaded work has it, and leaves nothing on its thread. */
  @Test
  public void itReachesOffloadedWork() throws Exception {
    run(() -> {
      with("cpu", () -> require("cpu", Offload.cpu(this::told)));
      with("blocking", () -> require("blocking", Offload.blocking(this::told)));
      require("none", Offload.cpu(this::told));
      return require("none", Offload.blocking(this::told));
    });
  }

  /** The first task has that of the caller. */
  @Test
  public void itReachesTheFirstTask() throws Exception {
    with("outside", () -> run(() -> require("outside", told())));
  }

  /** Tasks have that of where they were forked, each its own. */
  @Test
  public void itIsOnesOwn() throws Exception {
    run(() ->
        TaskGroup.<String>call(group -> {
          Task<String> one = with("one", () -> group.fork(this::told));
          Task<String> two = with("two", () -> group.fork(this::told));
          Task<String> none = group.fork(this::told);
          require("one", one.join());
          require("two", two.join());
          return require("none", none.join());
        }));
  }

  /** The thread of the work is put back as it was, however the work ends. */
  @Test
  public void itLeavesNothingBehind() throws Exception {
    Context.Carried carried =
        Objects.requireNonNull(
            with("carried", () -> context().take()), "nothing was taken where there is a value");
    require("none", told());
    require("carried", carried.around(this::told));
    require("none", told());
    Exception failure = new Exception("of the work");
    try {
      carried.around(() -> {
        throw failure;
      });
      throw new AssertionError("the failure of the work was swallowed");
    } catch (Exception e) {
      if (e != failure) {
        throw new AssertionError("the failure of the work came out as another one", e);
      }
    }
    require("none", told());
  }

  private <T> T run(Callable<T> body) throws InterruptedException {
    WeftConfig onFewThreads =
        WeftConfig.defaults().withLoops(1).withCpuThreads(1).withBlockingThreads(1);
    return Weft.run(onFewThreads.withContext(context()), body);
  }

  private String told() {
    return Objects.requireNonNullElse(seen(), "none");
  }

  private static String require(String expected, String seen) {
    if (!expected.equals(seen)) {
      throw new AssertionError("expected '%s', but saw '%s'".formatted(expected, seen));
    }
    return seen;
  }
}
