package dev.weft.flow;

import dev.weft.task.CancelledException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import org.jspecify.annotations.Nullable;

/**
 * What a generator emits into during one run.
 *
 * <p>When the sink wants no more or has failed, emit throws, so that the generator unwinds and its
 * finally blocks run; a generator that catches that is told again by every further emit, and cannot
 * make the flow look complete. Belongs to the task of the run.
 */
final class Emitter<T> implements Flow.Out<T> {
  /** The sink wants no more. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super("the flow has ended: nobody wants more of it", null, true, false);
    }

    /** {@return what failed while this passed through the clean-up of the generator, or null} */
    @Nullable Throwable onTheWay() {
      Throwable[] suppressed = getSuppressed();
      for (int i = 1; i < suppressed.length; i++) {
        if (suppressed[i] != suppressed[0]) {
          suppressed[0].addSuppressed(suppressed[i]);
        }
      }
      return suppressed.length == 0 ? null : suppressed[0];
    }
  }

  private final Sink<? super T> sink;
  private final Thread owner = Thread.currentThread();

  /** Why nothing more can be emitted: a Stop, or the failure of the sink. */
  private @Nullable Throwable end;

  /** A cancellation that met the generator between two items; a scope of its own may end it. */
  private @Nullable InterruptedException told;

  private boolean over;

  Emitter(Sink<? super T> sink) {
    this.sink = sink;
  }

  static <T> Source<T> source(Flow.Generator<T> generator) {
    return sink -> new Emitter<T>(sink).run(generator);
  }

  private boolean run(Flow.Generator<T> generator) throws Exception {
    Throwable thrown = null;
    try {
      generator.run(this);
      Weft.checkpoint(); // one that swallowed a cancellation has not come to its end
    } catch (Throwable e) {
      thrown = e;
    } finally {
      over = true;
    }
    return conclude(thrown);
  }

  private boolean conclude(@Nullable Throwable thrown) throws Exception {
    Throwable first = end;
    if (first == null) {
      if (told != null && isCausedBy(thrown, told)) {
        Weft.checkpoint();
      }
      return thrown == null || fail(thrown);
    }
    if (first instanceof InterruptedException) {
      return interrupted(first, thrown == null ? first : thrown);
    }
    boolean news = thrown != null && !isCausedBy(thrown, first);
    if (first instanceof Stop stop) {
      Throwable failure = news ? thrown : stop.onTheWay();
      return failure != null && fail(failure); // its clean-up failed
    }
    if (news && thrown != null) {
      first.addSuppressed(thrown);
    }
    return fail(first);
  }

  /**
   * The sink was interrupted. What the generator made of it counts: it may have been its timeout.
   */
  private static boolean interrupted(Throwable first, Throwable outcome) throws Exception {
    if (isCausedBy(outcome, first)) {
      Weft.checkpoint();
    }
    if (outcome instanceof CancelledException) {
      throw new IllegalStateException(
          "a scope of the generator around emit cancelled the consumer: part them with buffer(1)",
          outcome);
    }
    return fail(outcome);
  }

  private static boolean isCausedBy(@Nullable Throwable thrown, Throwable cause) {
    Throwable known = thrown;
    for (int depth = 0; known != null && depth < 100; depth++) {
      if (known == cause) {
        return true;
      }
      known = known.getCause();
    }
    return false;
  }

  /** Throws; the result is for the eye only. */
  static boolean fail(Throwable failure) throws Exception {
    if (failure instanceof Exception e) {
      throw e;
    }
    throw TaskFailedException.unchecked(failure);
  }

  @Override
  public void emit(T item) throws InterruptedException {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "emit is for the task that runs the generator: let other tasks hand it their items");
    }
    if (over) {
      throw new IllegalStateException("the generator of this flow has ended: emit before");
    }
    if (end == null) {
      checkpoint();
      send(item);
    }
    Throwable ended = end;
    if (ended instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (ended != null) {
      throw TaskFailedException.unchecked(ended);
    }
  }

  private void checkpoint() throws InterruptedException {
    try {
      Weft.checkpoint();
    } catch (InterruptedException e) {
      told = e;
      throw e;
    }
  }

  private void send(T item) {
    try {
      if (!sink.emit(item)) {
        end = new Stop();
      }
    } catch (Throwable e) {
      end = e;
    }
  }
}
