package dev.weft.task;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task is forked: its name, how urgent it is, and on which loop it lives.
 *
 * <pre>{@code
 * group.fork(Fork.named("heartbeat").withPriority(Fork.Priority.HIGH), () -> beat());
 * }</pre>
 *
 * @param name its name, or null for one that is made up
 * @param priority how urgent it is, or null for as urgent as the task that forks it
 * @param placement on which loop it lives. On the JDK's scheduler, where tasks run on no loop, that
 *     is the loop of its timers and its network, and priorities mean nothing
 */
public record Fork(@Nullable String name, @Nullable Priority priority, Placement placement) {
  private static final Fork PLAIN = new Fork(null, null, Placement.NEAR);

  /**
   * How urgent a task is, beside others of its loop that can go on. The more urgent goes first, but
   * nobody starves: after 8 turns of high ones a normal one has its turn, after 64 turns of others
   * a low one. A task that runs is never interrupted.
   */
  public enum Priority {
    HIGH,
    NORMAL,
    LOW
  }

  /** On which loop a task lives. */
  public sealed interface Placement {
    /**
     * The loop of the forking task, unless that has clearly more tasks than another; from outside
     * of tasks a loop that has few.
     */
    Placement NEAR = Kind.NEAR;

    /** The loop of the forking task: both never run at the same time. */
    Placement SAME_LOOP = Kind.SAME_LOOP;

    /** Each loop in turn: for few tasks that have much to do. */
    Placement SPREAD = Kind.SPREAD;

    /**
     * {@return the loop with that number}
     *
     * @param loop from 0 to one less than {@link WeftConfig#loops}; others are refused at the fork
     */
    static Placement on(int loop) {
      return new Numbered(loop);
    }
  }

  /** The placements that need no more than a word. */
  enum Kind implements Placement {
    NEAR,
    SAME_LOOP,
    SPREAD
  }

  /** The loop with a given number. */
  record Numbered(int loop) implements Placement {
    Numbered {
      if (loop < 0) {
        throw new IllegalArgumentException("loop must not be negative, but is " + loop);
      }
    }
  }

  public Fork {
    Objects.requireNonNull(placement, "placement");
  }

  /** {@return a task without a name of its own, as urgent as its parent and near it} */
  public static Fork plain() {
    return PLAIN;
  }

  /** {@return a task with a name, as urgent as its parent and near it} */
  public static Fork named(String name) {
    return PLAIN.withName(name);
  }

  public Fork withName(String name) {
    return new Fork(Objects.requireNonNull(name, "name"), priority, placement);
  }

  public Fork withPriority(Priority priority) {
    return new Fork(name, Objects.requireNonNull(priority, "priority"), placement);
  }

  public Fork withPlacement(Placement placement) {
    return new Fork(name, priority, placement);
  }
}
