package dev.weft.websocket;

import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a WebSocket came to its end, or did not yet; and who waits for it. Any thread. */
final class Ending {
  // immutable
  private final String peer;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Handoff<Boolean>> awaiting = new ArrayList<>(1);
  private @Nullable CloseReason theirs;
  private @Nullable WeftException failure;
  private boolean closedHere;
  private boolean over;
  private @Nullable Runnable onGone;

  Ending(String peer) {
    this.peer = peer;
  }

  /** The peer said its last word. */
  void heard(CloseReason word) {
    lock.lock();
    try {
      theirs = word;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether the peer has said its last word} */
  boolean isHeard() {
    return locked(() -> theirs != null);
  }

  /** This side says its last word, unless it is over. {@return whether it was the first to} */
  boolean closesHere() {
    return locked(() -> {
      boolean first = theirs == null && failure == null && !over && !closedHere;
      closedHere |= first;
      return first;
    });
  }

  boolean isClosedHere() {
    return locked(() -> closedHere);
  }

  /** It went wrong. {@return whether it had not ended in another way before} */
  boolean fail(WeftException why) {
    return locked(() -> {
      boolean news = failure == null && theirs == null && !over;
      failure = news ? why : failure;
      return news;
    });
  }

  boolean isFailed() {
    return locked(() -> failure != null);
  }

  /** {@return what those are told who come too late} */
  WeftException afterwards() {
    return locked(() -> failure != null ? failure : closed());
  }

  ClosedException closed() {
    return new ClosedException(
        "the WebSocket to %s is closed: use it before closing it".formatted(peer));
  }

  /** {@return why it failed, or null} */
  @Nullable WeftException failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  /** The connection is no more. {@return whether it was until now} */
  boolean over() {
    List<Handoff<Boolean>> told;
    lock.lock();
    try {
      if (over) {
        return false;
      }
      over = true;
      told = List.copyOf(awaiting);
      awaiting.clear();
    } finally {
      lock.unlock();
    }
    told.forEach(waiter -> waiter.give(true));
    return true;
  }

  /** Waits until the connection is no more. */
  void await() throws InterruptedException {
    Weft.checkpoint();
    Handoff<Boolean> mine = new Handoff<>();
    lock.lock();
    try {
      if (over) {
        return;
      }
      awaiting.add(mine);
    } finally {
      lock.unlock();
    }
    try {
      mine.await();
    } finally {
      lock.lock();
      try {
        awaiting.remove(mine);
      } finally {
        lock.unlock();
      }
    }
  }

  /** {@return what the peer said last, or that it said nothing; empty while it may still} */
  Optional<CloseReason> reason() {
    return locked(() -> {
      if (theirs != null) {
        return Optional.of(theirs);
      }
      String words = failure == null ? "" : String.valueOf(failure.getMessage());
      return over || failure != null
          ? Optional.of(CloseReason.of(CloseReason.LOST, words))
          : Optional.empty();
    });
  }

  /** {@return whether neither side has ended it} */
  boolean isOpen() {
    return locked(() -> theirs == null && failure == null && !closedHere && !over);
  }

  /** Says what to do if the peer is gone. {@return whether it is} */
  boolean onGone(Runnable action) {
    return locked(() -> {
      onGone = action;
      return failure != null;
    });
  }

  /** {@return what to do if the peer is gone, or null} */
  @Nullable Runnable onGone() {
    lock.lock();
    try {
      return onGone;
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }
}
