package dev.weft.guard;

import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one hedged call, in one group: the first success decides, or the last failure.
 */
final class Race<T> {
  // immutable
  private final TaskGroup group;
  private final Callable<? extends T> body;
  private final Handoff<T> decision = new Handoff<>();

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private int started;
  private int running;
  private int winner;
  private @Nullable Throwable failure;

  Race(TaskGroup group, Callable<? extends T> body) {
    this.group = group;
    this.body = body;
  }

  /** Starts an attempt, unless all that were started have failed. {@return whether it did} */
  boolean start() {
    int number;
    lock.lock();
    try {
      if (winner > 0 || (started > 0 && running == 0)) {
        return false;
      }
      running++;
      number = ++started;
    } finally {
      lock.unlock();
    }
    group.fork("attempt-" + number, () -> attempt(number));
    return true;
  }

  /** Starts further attempts, each after a time; ends when there is no more to start. */
  void hedge(Duration wait, int attempts, Hedge hedge) throws InterruptedException {
    for (int n = 1; n < attempts; n++) {
      Weft.sleep(wait);
      if (isOver() || !hedge.take()) {
        return;
      }
      if (!start()) {
        hedge.giveBack();
        return;
      }
    }
  }

  /** Waits for the decision, and tells the losers to stop; the group waits for them. */
  T decide() throws InterruptedException {
    T result = decision.await();
    group.cancel("another attempt decided the call");
    return result;
  }

  /** {@return the number of the attempt that won, 0 if none did} */
  int winner() {
    lock.lock();
    try {
      return winner;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return winner > 0 || running == 0;
    } finally {
      lock.unlock();
    }
  }

  /** The life of an attempt. Its failure is kept here, or it would cancel the others. */
  private void attempt(int number) throws InterruptedException {
    try {
      T result = body.call();
      if (succeeded(number)) {
        decision.give(result);
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      Throwable last = failed(e);
      if (last != null) {
        decision.fail(last);
      }
    }
  }

  /** {@return whether this is the first that succeeds, whose result is the call's} */
  private boolean succeeded(int number) {
    lock.lock();
    try {
      running--;
      winner = winner == 0 ? number : winner;
      return winner == number;
    } finally {
      lock.unlock();
    }
  }

  /** {@return what the call fails with, if this was the last attempt that ran} */
  private @Nullable Throwable failed(Throwable e) {
    lock.lock();
    try {
      running--;
      if (failure == null) {
        failure = e;
      } else if (failure != e) {
        failure.addSuppressed(e);
      }
      return running == 0 && winner == 0 ? failure : null;
    } finally {
      lock.unlock();
    }
  }
}
