package dev.weft.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operators that need no task but the caller's. What they remember begins with each run. */
final class Steps {
  private Steps() {}

  static <T, R> Source<R> map(Source<T> source, Flow.Step<? super T, ? extends R> step) {
    return sink -> source.run(item -> sink.emit(step.apply(item)));
  }

  static <T> Source<T> filter(Source<T> source, Flow.Test<? super T> test) {
    return sink -> source.run(item -> !test.holds(item) || sink.emit(item));
  }

  static <T, R> Source<R> flatMap(
      Source<T> source, Flow.Step<? super T, ? extends Flow<? extends R>> step) {
    return sink -> source.run(item -> step.apply(item).source().run(sink));
  }

  static <T> Source<T> take(Source<T> source, long count) {
    return sink -> {
      Gate<T> gate = new Gate<>(sink);
      if (count > 0) {
        source.run(item -> gate.emit(item) && gate.passed() < count);
      }
      return gate.isOpen();
    };
  }

  static <T> Source<T> takeWhile(Source<T> source, Flow.Test<? super T> test) {
    return sink -> {
      Gate<T> gate = new Gate<>(sink);
      source.run(item -> test.holds(item) && gate.emit(item));
      return gate.isOpen();
    };
  }

  static <T> Source<T> takeUntil(Source<T> source, Flow.Test<? super T> test) {
    return sink -> {
      Gate<T> gate = new Gate<>(sink);
      source.run(item -> {
        boolean last = test.holds(item);
        return gate.emit(item) && !last;
      });
      return gate.isOpen();
    };
  }

  static <T> Source<T> drop(Source<T> source, long count) {
    return sink -> {
      Gate<T> dropped = new Gate<>(item -> true);
      return source.run(item -> dropped.passed() < count ? dropped.emit(item) : sink.emit(item));
    };
  }

  static <T> Source<T> distinct(Source<T> source, int memory) {
    return sink -> {
      Set<T> seen = Collections.newSetFromMap(new Recent<>(memory));
      return source.run(item -> !seen.add(item) || sink.emit(item));
    };
  }

  /** A map that forgets the oldest entry when it has too many. */
  @SuppressWarnings("serial") // never written anywhere
  private static final class Recent<T> extends LinkedHashMap<T, Boolean> {
    private final int memory;

    Recent(int memory) {
      this.memory = memory;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<T, Boolean> eldest) {
      return size() > memory;
    }
  }

  static <T> Source<List<T>> window(Source<T> source, int size) {
    return sink -> {
      Gate<List<T>> gate = new Gate<>(sink);
      List<T> window = new ArrayList<>();
      try {
        source.run(item -> {
          window.add(item);
          return window.size() < size || emitAll(window, gate);
        });
      } catch (InterruptedException e) {
        throw e;
      } catch (Throwable e) {
        emitAll(window, gate); // what came before the failure; not if the failure is the gate's
        throw e;
      }
      return emitAll(window, gate);
    };
  }

  /** Sends what a window holds, if anything, and empties it. */
  static <T> boolean emitAll(List<T> window, Gate<List<T>> gate) throws Exception {
    if (window.isEmpty() || !gate.isOpen()) {
      return gate.isOpen();
    }
    List<T> items = List.copyOf(window);
    window.clear();
    return gate.emit(items);
  }
}
