package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said up to one {@link Frontend#sync}, and so is one transaction: an exchange, or several
 * that may be together with others. Those begin read-only, so that nothing is undone when one of
 * them fails: it, and what is behind it, which the server skips. What comes before has its answer.
 *
 * <p>A server commits, makes ready and sends once for all of them. Belongs to the loop of its
 * connection.
 */
final class Batch {
  /** So many are together at most: all of their answers come when the last one is done. */
  static final int MOST = 32;

  private final Deque<Exchange> open = new ArrayDeque<>();

  /** Several were said. */
  private boolean together;

  /** So many answers are to come before the first of theirs. */
  private int beginning;

  /** Answers of several are told from each other by their ends, that of the last one too. */
  private boolean lastHasEnded;

  private boolean failed;

  // ---- saying ----

  /** {@return whether one may be added, if so many may be together} */
  boolean takes(Exchange exchange, int most) {
    return exchange.joins() && open.size() < most && open.getFirst().joins();
  }

  void add(Exchange exchange) {
    open.addLast(exchange);
  }

  /** Says all of it. */
  void say(Frontend out) {
    together = open.size() > 1;
    if (together) {
      out.readOnly();
      beginning++;
    }
    long timeout = timeout();
    if (timeout > 0) {
      out.timeout(timeout);
      beginning++;
    }
    open.forEach(exchange -> exchange.say(out));
    out.sync();
  }

  /** {@return what the longest of them has; 0 if that is what the session has} */
  private long timeout() {
    long longest = 0;
    for (Exchange exchange : open) {
      long one = exchange.timeout();
      if (one == 0) {
        return 0;
      }
      longest = Math.max(longest, one);
    }
    return longest;
  }

  // ---- hearing ----

  /**
   * Takes a message, which is no error.
   *
   * @return the exchange whose answer is complete with it; null if none is, or if it is the last
   *     one, whose answer is complete when the server is ready
   */
  @Nullable Exchange hear(char kind, ByteBuf body) {
    if (beginning > 0) {
      if (kind == Backend.COMMAND_COMPLETE) {
        beginning--;
      }
      return null;
    }
    open.getFirst().hear(kind, body);
    if (kind != Backend.COMMAND_COMPLETE || failed) {
      return null;
    }
    if (open.size() > 1) {
      return open.pollFirst();
    }
    lastHasEnded = true;
    return null;
  }

  void fail(SQLException why) {
    beginning = 0;
    failed = true;
    open.getFirst().fail(why);
  }

  /**
   * The server is ready: the first of those that are left has its answer, and the others are never
   * run.
   *
   * @return whether that can be
   */
  boolean isOver() {
    return beginning == 0 && (failed || (open.size() == 1 && (lastHasEnded || !together)));
  }

  // ---- what is left ----

  /** {@return whether it was said with several, some of which may have their answers} */
  boolean isTogether() {
    return together;
  }

  Exchange first() {
    return open.getFirst();
  }

  List<Exchange> exchanges() {
    return List.copyOf(open);
  }
}
