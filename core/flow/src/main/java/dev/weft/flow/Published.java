package dev.weft.flow;

import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.util.Objects;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A flow as a publisher (Reactive Streams 1.0.4): each subscription is one run of it, on a task of
 * its own in a group.
 */
final class Published<T> implements Publisher<T> {
  private final TaskGroup group;
  private final Source<T> source;

  Published(TaskGroup group, Source<T> source) {
    this.group = group;
    this.source = source;
  }

  @Override
  public void subscribe(Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    Run<T> run = new Run<>(subscriber);
    try {
      run.runsOn(group.fork("publisher", () -> run.live(source)));
    } catch (ClosedException e) {
      subscriber.onSubscribe(run);
      subscriber.onError(e);
    }
  }

  /** One subscription. */
  private static final class Run<T> implements Subscription {
    private final Subscriber<? super T> subscriber;

    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private long demand;
    private @Nullable Handoff<Boolean> waiting;
    private @Nullable Task<?> task;
    private @Nullable IllegalArgumentException misuse;
    private boolean cancelled;

    /** What the subscriber itself threw. The task only. */
    private @Nullable Throwable fault;

    Run(Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    /** The life of a subscription, on its task. */
    void live(Source<T> source) throws Exception {
      subscriber.onSubscribe(this);
      try {
        source.run(this::send);
        requireGoodUse();
      } catch (Throwable e) {
        Throwable known = misuse();
        if (e == fault || !isWanted()) {
          throw e; // the subscriber's own, or it does not listen any more: the group's affair
        }
        subscriber.onError(known == null ? e : known);
        return;
      }
      if (isWanted()) {
        subscriber.onComplete(); // what it throws must not come back to it as a second ending
      }
    }

    /** Waits for demand and sends. {@return whether more is wanted} */
    private boolean send(T item) throws Exception {
      awaitDemand();
      requireGoodUse();
      if (!isWanted()) {
        return false;
      }
      try {
        subscriber.onNext(item);
      } catch (Throwable e) {
        fault = e;
        throw e;
      }
      return isWanted();
    }

    private void requireGoodUse() throws Exception {
      Throwable known = misuse();
      if (known != null) {
        Emitter.fail(known);
      }
    }

    private void awaitDemand() throws InterruptedException {
      Weft.checkpoint();
      Handoff<Boolean> more = takeDemand();
      if (more != null) {
        more.await();
      }
    }

    /** Takes one of the demand, or what will be given when there is one and it is taken. */
    private @Nullable Handoff<Boolean> takeDemand() {
      lock.lock();
      try {
        if (cancelled || misuse != null) {
          return null;
        }
        if (demand > 0) {
          demand--;
          return null;
        }
        waiting = new Handoff<>();
        return waiting;
      } finally {
        lock.unlock();
      }
    }

    void runsOn(Task<?> started) {
      boolean late;
      lock.lock();
      try {
        task = started;
        late = cancelled || misuse != null;
      } finally {
        lock.unlock();
      }
      if (late) {
        stop(started);
      }
    }

    private boolean isWanted() {
      lock.lock();
      try {
        return !cancelled;
      } finally {
        lock.unlock();
      }
    }

    private @Nullable Throwable misuse() {
      lock.lock();
      try {
        return misuse;
      } finally {
        lock.unlock();
      }
    }

    // ---- the subscriber's threads ----

    @Override
    public void request(long count) {
      Handoff<Boolean> served = null;
      Task<?> misled = null;
      lock.lock();
      try {
        if (count < 1) {
          misuse =
              new IllegalArgumentException("count must be at least 1 (rule 3.9), but is " + count);
          misled = task;
        } else {
          served = waiting;
          waiting = null;
          long more = demand + count - (served == null ? 0 : 1);
          demand = more < 0 ? Long.MAX_VALUE : more; // so much is for ever (rule 3.17)
        }
      } finally {
        lock.unlock();
      }
      if (served != null) {
        served.give(true);
      }
      stop(misled);
    }

    @Override
    public void cancel() {
      Task<?> running;
      lock.lock();
      try {
        cancelled = true;
        running = task;
      } finally {
        lock.unlock();
      }
      stop(running);
    }

    private static void stop(@Nullable Task<?> running) {
      if (running != null) {
        running.cancel("the subscriber left");
      }
    }
  }
}
