package dev.weft.task;

import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What went wrong: the first failure, with all others suppressed on it. Any thread. */
final class Failures {
  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Throwable first;

  /** {@return what failed while somebody stopped because it was told to: its clean-up, mostly} */
  static Stream<Throwable> beside(InterruptedException stop) {
    return Stream.of(stop.getSuppressed()).filter(e -> !(e instanceof InterruptedException));
  }

  void add(Throwable failure) {
    lock.lock();
    try {
      if (first == null) {
        first = failure;
      } else if (TaskFailedException.root(first) != TaskFailedException.root(failure)) {
        first.addSuppressed(failure);
      }
    } finally {
      lock.unlock();
    }
  }

  @Nullable Throwable first() {
    lock.lock();
    try {
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Throws the first failure, if there is one. */
  void throwAny() {
    Throwable failure = first();
    if (failure != null) {
      throw TaskFailedException.unchecked(failure);
    }
  }
}
