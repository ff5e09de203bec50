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

  private ArrayDeque<Node> normal = new ArrayDeque<>();

  // what few tasks need: null until one does
  private @Nullable ArrayDeque<Node> high;
  private @Nullable ArrayDeque<Node> low;

  /** How many of the others went before normal and low ones that were ready. */
  private int beforeNormal;

  private int beforeLow;

  /** The most normal ones that were ready at the start of a slice, since the queue was made. */
  private int most;

  void add(Node node) {
    switch (node.priority()) {
      case NORMAL -> normal.add(node);
      case HIGH -> (high = made(high)).add(node);
      case LOW -> (low = made(low)).add(node);
    }
  }

  private static ArrayDeque<Node> made(@Nullable ArrayDeque<Node> known) {
    return known == null ? new ArrayDeque<>() : known;
  }

  @Nullable Node poll() {
    return high == null && low == null ? normal.poll() : pollByUrgency();
  }

  private @Nullable Node pollByUrgency() {
    boolean normalWaits = !normal.isEmpty();
    boolean lowWaits = low != null && !low.isEmpty();
    boolean highWaits = high != null && !high.isEmpty();
    if (lowWaits && (beforeLow >= PATIENCE * PATIENCE || !(highWaits || normalWaits))) {
      beforeLow = 0;
      return low == null ? null : low.poll();
    }
    beforeLow += lowWaits ? 1 : 0;
    if (highWaits && (beforeNormal < PATIENCE || !normalWaits)) {
      beforeNormal += normalWaits ? 1 : 0;
      return high == null ? null : high.poll();
    }
    beforeNormal = 0;
    return normal.poll();
  }

  /** {@return about how many there are} Those of normal priority, which nearly all have. */
  int size() {
    return normal.size();
  }

  boolean isEmpty() {
    return normal.isEmpty() && (high == null || high.isEmpty()) && (low == null || low.isEmpty());
  }

  /** Notes how many there are; at the start of a slice. */
  void count() {
    most = Math.max(most, normal.size());
  }

  /** Lets go of memory after a crowd: a queue never shrinks by itself. At the end of a slice. */
  void shrink() {
    if (most > CROWD && isEmpty()) {
      normal = new ArrayDeque<>();
      high = null;
      low = null;
      most = 0;
    }
  }
}
