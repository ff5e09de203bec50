package dev.weft.flow;

import dev.weft.task.BrokenException;
import java.util.Objects;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One run of a publisher as a source (Reactive Streams 1.0.4, the subscriber's side).
 *
 * <p>The publisher's threads put into a pipe and never wait; the caller's task takes. The room in
 * the pipe is the demand: more is asked for when half of it has been taken.
 */
final class Subscribed<T> implements Subscriber<T> {
  private final int demand;
  private final Pipe<T> pipe;

  private final ReentrantLock lock = new ReentrantLock();

  // guarded by lock
  private @Nullable Subscription subscription;
  private boolean over;

  private Subscribed(int demand) {
    this.demand = demand;
    this.pipe = new Pipe<>(demand);
  }

  static <T> Source<T> source(Publisher<? extends T> publisher, int demand) {
    return sink -> new Subscribed<T>(demand).run(publisher, sink);
  }

  /** The life of a subscription, on the caller's task. */
  private boolean run(Publisher<? extends T> publisher, Sink<? super T> sink) throws Exception {
    try {
      publisher.subscribe(this);
      return drain(sink);
    } finally {
      pipe.abandon();
      cancel();
    }
  }

  private boolean drain(Sink<? super T> sink) throws Exception {
    int batch = (demand + 1) / 2;
    int taken = 0;
    boolean more = true;
    @Nullable T item = pipe.take();
    while (item != null) {
      pipe.release();
      more = sink.emit(item);
      if (more && ++taken == batch) {
        taken = 0;
        request(batch);
      }
      item = more ? pipe.take() : null;
    }
    return more;
  }

  private void request(int count) {
    Subscription known = known();
    if (known != null) {
      known.request(count);
    }
  }

  private void cancel() {
    lock.lock();
    try {
      over = true;
    } finally {
      lock.unlock();
    }
    Subscription known = known();
    if (known != null) {
      known.cancel();
    }
  }

  private @Nullable Subscription known() {
    lock.lock();
    try {
      return subscription;
    } finally {
      lock.unlock();
    }
  }

  // ---- the publisher's threads ----

  @Override
  public void onSubscribe(Subscription offered) {
    Objects.requireNonNull(offered, "subscription");
    if (accepts(offered)) {
      offered.request(demand);
    } else {
      offered.cancel();
    }
  }

  /** One subscription is enough, and none when the run is over. */
  private boolean accepts(Subscription offered) {
    lock.lock();
    try {
      boolean wanted = subscription == null && !over;
      subscription = wanted ? offered : subscription;
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onNext(T item) {
    Objects.requireNonNull(item, "item");
    if (pipe.tryReserve()) {
      pipe.put(item);
    } else {
      pipe.end(
          new BrokenException(
              "a publisher sent more than the " + demand + " items it was asked for"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    pipe.end(Objects.requireNonNull(failure, "failure"));
  }

  @Override
  public void onComplete() {
    pipe.end(null);
  }
}
