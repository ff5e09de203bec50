package dev.weft.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies that come with Weft. */
final class Policies {
  private Policies() {}

  /** The tasks in the order of forking. */
  abstract static class InOrder<T, R> implements Policy<T, R> {
    final List<Task<T>> tasks = new ArrayList<>();

    @Override
    public final void forked(Task<T> task) {
      tasks.add(task);
    }
  }

  /** Every outcome. */
  static final class Collect<T> extends InOrder<T, List<Outcome<T>>> {
    @Override
    public boolean ended(Task<T> task, Outcome<T> outcome) {
      return false;
    }

    @Override
    public List<Outcome<T>> result() {
      return tasks.stream().map(task -> task.outcome().orElseThrow()).toList();
    }
  }

  /** Every result. */
  static final class All<T> extends InOrder<T, List<T>> {
    private final Bad bad = new Bad();

    @Override
    public boolean ended(Task<T> task, Outcome<T> outcome) {
      bad.add(outcome);
      return outcome instanceof Outcome.Failed;
    }

    @Override
    public List<T> result() throws Exception {
      bad.throwAny();
      List<T> results = new ArrayList<>(tasks.size()); // which may hold null, if T allows it
      for (Task<T> task : tasks) {
        results.add(task.join());
      }
      return results;
    }
  }

  /** The first outcome. */
  static final class First<T> implements Policy<T, T> {
    private @Nullable Outcome<T> first;

    @Override
    public boolean ended(Task<T> task, Outcome<T> outcome) {
      if (first == null) {
        first = outcome;
      }
      return true;
    }

    @Override
    public T result() {
      if (first == null) {
        throw noTasks();
      }
      return first.orThrow();
    }
  }

  /** The first result. */
  static final class FirstSuccess<T> implements Policy<T, T> {
    private final Quorum<T> one = new Quorum<>(1);

    @Override
    public boolean ended(Task<T> task, Outcome<T> outcome) {
      return one.ended(task, outcome);
    }

    @Override
    public T result() throws Exception {
      if (one.results.isEmpty()) {
        one.bad.throwAny();
        throw noTasks();
      }
      return one.results.getFirst();
    }
  }

  /** So many results. */
  static final class Quorum<T> implements Policy<T, List<T>> {
    private final int number;
    private final List<T> results = new ArrayList<>();
    private final Bad bad = new Bad();
    private int ended;

    Quorum(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("a quorum must be at least 1, but is " + number);
      }
      this.number = number;
    }

    @Override
    public boolean ended(Task<T> task, Outcome<T> outcome) {
      ended++;
      if (outcome instanceof Outcome.Done<T>(T value) && results.size() < number) {
        results.add(value);
      }
      bad.add(outcome);
      return results.size() == number;
    }

    @Override
    public List<T> result() {
      if (results.size() < number) {
        throw new BrokenException(
            "%d of %d tasks succeeded, but %d were needed".formatted(results.size(), ended, number),
            bad.first());
      }
      return results;
    }
  }

  /** What went wrong among outcomes; cancellations count only where nothing failed. */
  private static final class Bad {
    private final Failures failures = new Failures();
    private final Failures cancellations = new Failures();

    void add(Outcome<?> outcome) {
      switch (outcome) {
        case Outcome.Done<?> done -> {}
        case Outcome.Failed<?>(Throwable failure) -> failures.add(failure);
        case Outcome.Cancelled<?>(Cancellation why) ->
            cancellations.add(new TaskCancelledException("a task", why));
      }
    }

    @Nullable Throwable first() {
      Throwable failure = failures.first();
      return failure == null ? cancellations.first() : failure;
    }

    void throwAny() {
      failures.throwAny();
      cancellations.throwAny();
    }
  }

  private static IllegalStateException noTasks() {
    return new IllegalStateException("no task was forked, so there is no result to take");
  }
}
