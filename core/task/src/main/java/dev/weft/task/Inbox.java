package dev.weft.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What others hand to a loop: a stack that anybody pushes on and the loop takes whole, oldest
 * first.
 *
 * <p>Nobody waits. A letter is made for each push, although a task could be its own: the JDK queues
 * a thread a second time when somebody looked at its stack meanwhile, and a list must survive that.
 */
final class Inbox {
  private static final VarHandle NEWEST;
  private static final Letter CLOSED = new Letter(Node.of(() -> {}), null);

  static {
    try {
      NEWEST = MethodHandles.lookup().findVarHandle(Inbox.class, "newest", Letter.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Any thread, by compare-and-set. */
  private volatile @Nullable Letter newest;

  /** What became of a push. */
  enum Push {
    /** The inbox was empty: the loop may sleep, and nobody else will wake it. */
    FIRST,
    /** Whoever pushed the first letter wakes the loop. */
    LATER,
    /** The loop has ended. */
    REFUSED
  }

  private static final class Letter {
    final Node content;

    /** The one before; once the stack is turned round, the one behind. */
    @Nullable Letter next;

    Letter(Node content, @Nullable Letter next) {
      this.content = content;
      this.next = next;
    }
  }

  boolean isEmpty() {
    return newest == null;
  }

  Push push(Node node) {
    Letter letter = new Letter(node, null);
    Letter before;
    do {
      before = newest;
      if (before == CLOSED) {
        return Push.REFUSED;
      }
      letter.next = before;
    } while (!NEWEST.compareAndSet(this, before, letter));
    return before == null ? Push.FIRST : Push.LATER;
  }

  /** Moves what is there to the queue. The loop only. */
  void moveTo(ReadyQueue queue) {
    if (newest != null) {
      move((Letter) NEWEST.getAndSet(this, null), queue);
    }
  }

  /** Moves what is there to the queue, and refuses what comes later. The loop only. */
  void close(ReadyQueue queue) {
    move((Letter) NEWEST.getAndSet(this, CLOSED), queue);
  }

  private static void move(@Nullable Letter newest, ReadyQueue queue) {
    Letter oldest = null;
    for (Letter letter = newest; letter != null; ) {
      Letter before = letter.next;
      letter.next = oldest;
      oldest = letter;
      letter = before;
    }
    for (Letter letter = oldest; letter != null; letter = letter.next) {
      queue.add(letter.content);
    }
  }
}
