package dev.weft.flow;

import dev.weft.task.Weft;
import java.util.stream.Stream;

/** Where flows begin. Each item is a checkpoint, so that no flow runs past a cancellation. */
final class Sources {
  private Sources() {}

  static <T> Source<T> of(Iterable<? extends T> items) {
    return sink -> {
      for (T item : items) {
        Weft.checkpoint();
        if (!sink.emit(item)) {
          return false;
        }
      }
      return true;
    };
  }

  static Source<Integer> range(int from, int to) {
    return sink -> {
      for (int i = from; i < to; i++) {
        Weft.checkpoint();
        if (!sink.emit(i)) {
          return false;
        }
      }
      return true;
    };
  }

  /** The stream pushes: its iterator would hold a whole inner stream of a flatMap in memory. */
  static <T> Source<T> of(Stream<? extends T> stream) {
    return sink -> {
      try (stream) {
        return stream.sequential().allMatch(item -> push(item, sink));
      } catch (Tunnel e) {
        throw e.failure;
      }
    };
  }

  private static <T> boolean push(T item, Sink<? super T> sink) {
    try {
      Weft.checkpoint();
      return sink.emit(item);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new Tunnel(e);
    }
  }

  /** Carries a checked exception through a stream, whose lambdas may not throw one. */
  private static final class Tunnel extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Exception failure;

    Tunnel(Exception failure) {
      super(null, failure, false, false);
      this.failure = failure;
    }
  }
}
