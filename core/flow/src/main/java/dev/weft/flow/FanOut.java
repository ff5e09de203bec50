package dev.weft.flow;

import dev.weft.task.Action;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The operators that run tasks beside the caller's, all in a group that ends with the run. */
final class FanOut {
  private FanOut() {}

  static <T> Source<T> buffer(Source<T> source, int size) {
    return sink -> Beside.run(new Pipe<T>(size), source, Beside.into(sink));
  }

  /** A pipe with one place: each source is at most one item ahead. */
  static <T> Source<T> merge(List<Source<? extends T>> sources) {
    return sink -> {
      Pipe<T> pipe = new Pipe<>(1);
      Source<T> all =
          out -> {
            TaskGroup.run(group -> {
              for (Source<? extends T> source : sources) {
                group.fork("flow", () -> source.run(out));
              }
            });
            return true;
          };
      return Beside.run(pipe, all, Beside.into(sink));
    };
  }

  static <A, B, R> Source<R> zip(
      Source<A> left, Source<B> right, Flow.Both<? super A, ? super B, ? extends R> both) {
    return sink ->
        Beside.run(
            new Pipe<B>(1),
            right,
            pipe -> {
              Gate<R> gate = new Gate<>(sink);
              left.run(a -> {
                @Nullable B b = pipe.take();
                if (b == null) {
                  return false;
                }
                pipe.release();
                return gate.emit(both.apply(a, b));
              });
              return gate.isOpen();
            });
  }

  /** The source is cancelled when the signal comes; what it had sent is delivered. */
  static <T> Source<T> takeUntil(Source<T> source, Action signal) {
    return sink ->
        TaskGroup.<Boolean>call(group -> {
          Pipe<T> pipe = new Pipe<>(1);
          Task<?> running = group.fork("flow", () -> pipe.fill(source));
          group.fork(
              "signal",
              () -> {
                pipe.fill(out -> {
                  signal.run();
                  return true;
                });
                running.cancel("the signal to end came");
              });
          return Beside.drain(group, pipe, Beside.into(sink));
        });
  }

  /**
   * Room for an item is taken before its task is made and given back when its result is taken: what
   * is worked on and what lies ready are never more than the limit.
   */
  static <T, R> Source<R> mapUnordered(
      Source<T> source, int limit, Flow.Step<? super T, ? extends R> step) {
    return sink -> {
      Pipe<R> pipe = new Pipe<>(limit);
      Source<R> all =
          out ->
              TaskGroup.<Boolean>call(group -> {
                return source.run(item -> {
                  pipe.reserve();
                  group.fork(() -> pipe.put(step.apply(item)));
                  return true;
                });
              });
      return Beside.run(pipe, all, Beside.into(sink));
    };
  }

  static <T, R> Source<R> mapOrdered(
      Source<T> source, int limit, Flow.Step<? super T, ? extends R> step) {
    return sink -> new Ordered<T, R>(limit, step).run(source, sink);
  }

  /** What came of an item. */
  private sealed interface Outcome<R> {
    record Value<R>(R value) implements Outcome<R> {}

    record Failed<R>(Throwable failure) implements Outcome<R> {}
  }

  /** One run of a step on several items at once, whose outcomes are looked at in their order. */
  private static final class Ordered<T, R> {
    private final Flow.Step<? super T, ? extends R> step;
    private final Pipe<Task<Outcome<R>>> pipe;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Ordered(int limit, Flow.Step<? super T, ? extends R> step) {
      this.step = step;
      this.pipe = new Pipe<>(limit);
    }

    boolean run(Source<T> source, Sink<? super R> sink) throws InterruptedException {
      try {
        return TaskGroup.<Boolean>call(group -> {
          group.fork("flow", () -> pipe.fill(out -> source.run(item -> start(group, item))));
          return Beside.drain(group, pipe, tasks -> deliver(tasks, sink));
        });
      } catch (RuntimeException | Error e) {
        failures.stream()
            .filter(other -> other != e && other != e.getCause())
            .forEach(e::addSuppressed);
        throw e;
      }
    }

    private boolean start(TaskGroup group, T item) throws InterruptedException {
      pipe.reserve();
      return failures.isEmpty() && pipe.put(group.fork(() -> outcome(item)));
    }

    /** A failure waits for its turn; if it failed the task, it would overtake what comes first. */
    private Outcome<R> outcome(T item) {
      try {
        return new Outcome.Value<>(step.apply(item));
      } catch (InterruptedException e) {
        return new Outcome.Failed<>(e);
      } catch (Throwable e) {
        failures.add(e);
        return new Outcome.Failed<>(e);
      }
    }

    private boolean deliver(Pipe<Task<Outcome<R>>> tasks, Sink<? super R> sink) throws Exception {
      boolean more = true;
      @Nullable Task<Outcome<R>> task = tasks.take();
      while (task != null) {
        Outcome<R> outcome = task.join();
        tasks.release();
        more =
            switch (outcome) {
              case Outcome.Value<R>(R value) -> sink.emit(value);
              case Outcome.Failed<R>(Throwable failure) -> Emitter.fail(failure);
            };
        task = more ? tasks.take() : null;
      }
      return more;
    }
  }
}
