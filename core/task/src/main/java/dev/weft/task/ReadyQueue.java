package dev.weft.task;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a loop can run next, in the order of arrival among equals; the more urgent first, but nobody
 * starves: of a thousand turns with all three at hand, high gets about 880, normal 110 and low 14.
 *
 * <p>Only its loop may touch it.
 */
final class ReadyQueue {
  /** So many turns in a row go by those who are less urgent; then one of these has its turn. */
  private static final int PATIENCE = 8;

  private static final int CROWD = 10_000;

  private final ArrayDeque<Node> high = new ArrayDeque<>();
  private ArrayDeque<Node> normal = new ArrayDeque<>();
  private final ArrayDeque<Node> low = new ArrayDeque<>();

  /** How many are high or low: mostly none, and then one queue is all there is to look at. */
  private int special;

  /** How many of the others went before normal and low ones that were ready. */
  private int beforeNormal;

  private int beforeLow;

  /** The most normal ones that were ready at the start of a slice, since the queue was made. */
  private int most;

  void add(Node node) {
    Fork.Priority priority = node.priority();
    if (priority == Fork.Priority.NORMAL) {
      normal.add(node);
    } else {
      (priority == Fork.Priority.HIGH ? high : low).add(node);
      special++;
    }
  }

  @Nullable Node poll() {
    return special == 0 ? normal.poll() : pollByUrgency();
  }

  private @Nullable Node pollByUrgency() {
    boolean normalWaits = !normal.isEmpty();
    boolean highWaits = !high.isEmpty();
    boolean lowWaits = !low.isEmpty();
    if (lowWaits && (beforeLow >= PATIENCE * PATIENCE || !(highWaits || normalWaits))) {
      beforeLow = 0;
      special--;
      return low.poll();
    }
    beforeLow += lowWaits ? 1 : 0;
    if (highWaits && (beforeNormal < PATIENCE || !normalWaits)) {
      beforeNormal += normalWaits ? 1 : 0;
      special--;
      return high.poll();
    }
    beforeNormal = 0;
    return normal.poll();
  }

  /** {@return about how many there are} Those of normal priority, which nearly all have. */
  int size() {
    return normal.size();
  }

  boolean isEmpty() {
    return special == 0 && normal.isEmpty();
  }

  /** Notes how many there are; at the start of a slice. */
  void count() {
    most = Math.max(most, normal.size());
  }

  /** Lets go of memory after a crowd: a queue never shrinks by itself. At the end of a slice. */
  void shrink() {
    if (most > CROWD && normal.isEmpty()) {
      normal = new ArrayDeque<>();
      most = 0;
    }
  }
}
