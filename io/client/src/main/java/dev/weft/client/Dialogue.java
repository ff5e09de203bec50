package dev.weft.client;

import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer on one stream of HTTP/2, between the loop, which puts in what comes, and
 * the tasks that send and read. How much can come is bounded by the window of the stream.
 *
 * <pre>
 * begun → answered → ended
 *   └────────┴─────→ failed (reset, lost, nonsense)
 * </pre>
 */
final class Dialogue {
  /** So much of a request may be under way to the peer before its writer waits. */
  static final int MOST_UNWRITTEN = 64 * 1024;

  /** Why there is no answer, or no whole one. */
  record Failure(String sentence, @Nullable Throwable cause, Fate fate) {
    /** What is known of the request. */
    enum Fate {
      /** It is sure that the server did nothing with it. */
      UNTOUCHED,

      /** The connection was lost; nobody knows. */
      LOST,

      /** It was answered, with what is no use. */
      ANSWERED
    }

    BrokenException exception() {
      return new BrokenException(sentence, cause);
    }

    Failure asUntouched() {
      return new Failure(sentence, cause, Fate.UNTOUCHED);
    }
  }

  // immutable
  private final Object peer;
  private final boolean asksForHead;

  /** Its stream; 0 before it has one. The loop only. */
  int id;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Head head;
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>(1);
  private boolean ended;
  private @Nullable Failure failure;
  private long unwritten;
  private long written;
  private boolean sent;
  private @Nullable Failure unsendable;
  private @Nullable Handoff<Boolean> reader;
  private @Nullable Handoff<Boolean> writer;

  Dialogue(Object peer, boolean asksForHead) {
    this.peer = peer;
    this.asksForHead = asksForHead;
  }

  // ---- the loop ----

  boolean hasHead() {
    return locked(() -> head != null);
  }

  /** {@return whether the answer has no body, whatever it says} (RFC 9110 §6.4.1) */
  boolean isBodiless() {
    return locked(() -> head != null && !mayHaveBody(head.status()));
  }

  boolean mayHaveBody(int status) {
    return !asksForHead && status != 204 && status != 304;
  }

  void answered(Head what) {
    change(() -> head = what);
  }

  void piece(byte[] bytes) {
    change(() -> pieces.add(bytes));
  }

  /** The answer is complete. */
  void end() {
    change(() -> ended = true);
  }

  /**
   * Nothing more will come, and nothing more can be sent. Of an answer that is complete no news.
   */
  void fail(Failure why) {
    change(() -> {
      if (!ended && failure == null) {
        failure = why;
      }
      if (unsendable == null) {
        unsendable = why;
      }
    });
  }

  /** So many bytes of the request are with the system. */
  void wrote(int count) {
    change(() -> {
      unwritten -= count;
      written += count;
    });
  }

  /** The request is with the system, all of it. */
  void sent() {
    change(() -> sent = true);
  }

  private void change(Runnable change) {
    Handoff<Boolean> first;
    Handoff<Boolean> second;
    lock.lock();
    try {
      change.run();
      first = reader;
      second = writer;
      reader = null;
      writer = null;
    } finally {
      lock.unlock();
    }
    if (first != null) {
      first.give(true); // only a hint: what changed is here, whoever left
    }
    if (second != null) {
      second.give(true);
    }
  }

  // ---- the task that reads ----

  /**
   * Waits for the head of the answer, or for why there is none.
   *
   * @param bound how long it may take nothing of the request, or if it has that, say nothing
   */
  Head head(Duration bound) throws InterruptedException {
    Weft.checkpoint();
    while (true) {
      Handoff<Boolean> waiter;
      lock.lock();
      try {
        if (head != null) {
          return head;
        }
        if (failure != null) {
          throw failure.exception();
        }
        waiter = new Handoff<>();
        reader = waiter;
      } finally {
        lock.unlock();
      }
      waiter.await(bound, "the first byte from " + peer);
    }
  }

  /** Waits for the next piece. {@return it; null at the end} */
  byte @Nullable [] next(Duration bound) throws InterruptedException {
    Weft.checkpoint();
    while (true) {
      Handoff<Boolean> waiter;
      lock.lock();
      try {
        byte[] piece = pieces.poll();
        if (piece != null || ended) {
          return piece;
        }
        if (failure != null) {
          throw failure.exception();
        }
        waiter = new Handoff<>();
        reader = waiter;
      } finally {
        lock.unlock();
      }
      waiter.await(bound, "the next byte from " + peer);
    }
  }

  /** {@return why there is no answer; null if there may be one} */
  @Nullable Failure failure() {
    return locked(() -> failure);
  }

  /** {@return whether nothing more will come} */
  boolean isEnded() {
    return locked(() -> ended);
  }

  /** {@return whether both sides have said all they had to say} */
  boolean isComplete() {
    return locked(() -> ended && sent);
  }

  // ---- the task that sends ----

  /** So many bytes of the request are about to be sent. */
  void sending(int count) {
    locked(() -> unwritten += count);
  }

  /** {@return how much of the request is with the system} */
  long written() {
    return locked(() -> written);
  }

  /** {@return whether some of the request still waits for its window} */
  boolean isSending() {
    return locked(() -> unwritten > 0 && unsendable == null);
  }

  /** Waits until the peer has taken most of what was sent. */
  void awaitRoom(Duration bound) throws InterruptedException {
    Weft.checkpoint();
    while (true) {
      Handoff<Boolean> waiter;
      lock.lock();
      try {
        if (unsendable != null) {
          throw unsendable.exception();
        }
        if (unwritten < MOST_UNWRITTEN) {
          return;
        }
        waiter = new Handoff<>();
        writer = waiter;
      } finally {
        lock.unlock();
      }
      waiter.await(bound, "sending to " + peer);
    }
  }

  private <T extends @Nullable Object> T locked(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }
}
