package dev.weft.flow;

import dev.weft.task.Clock;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operators that look at the clock. */
final class Timed {
  private Timed() {}

  // ---- windows ----

  static <T> Source<List<T>> window(Source<T> source, int size, Duration time) {
    return sink -> {
      Gate<List<T>> gate = new Gate<>(sink);
      return Beside.run(new Pipe<T>(size), source, pipe -> windows(pipe, size, time, gate));
    };
  }

  /** Fills window after window; the time of each begins with its first item. */
  private static <T> boolean windows(Pipe<T> pipe, int size, Duration time, Gate<List<T>> gate)
      throws Exception {
    Clock clock = Clock.current();
    List<T> window = new ArrayList<>();
    long opened = 0;
    while (gate.isOpen()) {
      if (window.isEmpty()) {
        pipe.awaitNews();
        opened = clock.nanos();
      } else if (!awaitNews(pipe, time.minus(clock.since(opened)))) {
        Steps.emitAll(window, gate);
        continue;
      }
      @Nullable T item = pipe.poll();
      if (item == null) {
        Steps.emitAll(window, gate); // before the failure, if there is one
        pipe.rethrow();
        break;
      }
      pipe.release();
      window.add(item);
      if (window.size() == size) {
        Steps.emitAll(window, gate);
      }
    }
    return gate.isOpen();
  }

  private static boolean awaitNews(Pipe<?> pipe, Duration left) throws InterruptedException {
    return pipe.awaitNews(left.isNegative() ? Duration.ZERO : left);
  }

  // ---- throttling ----

  static <T> Source<T> throttle(Source<T> source, int count, Duration per) {
    return sink -> {
      Pace pace = new Pace(count, per);
      return source.run(item -> {
        pace.await();
        return sink.emit(item);
      });
    };
  }

  /** When the last so many items went out: the next one follows the oldest of them by a period. */
  private static final class Pace {
    private final Clock clock = Clock.current();
    private final Duration per;
    private final long[] times;
    private long passed;

    Pace(int count, Duration per) {
      this.times = new long[count];
      this.per = per;
    }

    void await() throws InterruptedException {
      int oldest = (int) (passed % times.length);
      if (passed >= times.length) {
        Duration early = per.minus(clock.since(times[oldest]));
        if (early.isPositive()) {
          Weft.sleep(early);
        }
      }
      times[oldest] = clock.nanos();
      passed++;
    }
  }
}
