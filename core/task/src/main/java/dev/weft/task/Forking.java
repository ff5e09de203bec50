package dev.weft.task;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where the tasks of one engine come to life: chooses their loops, and starts them. */
final class Forking {
  /** A task is forked on another loop when its own has this many more tasks than that one. */
  private static final int SPILL = 8;

  // immutable
  private final List<Loop> loops;
  private final Contexts contexts;

  /** The loop that is next where tasks are spread. */
  private final AtomicInteger next = new AtomicInteger();

  Forking(List<Loop> loops, Contexts contexts) {
    this.loops = loops;
    this.contexts = contexts;
  }

  /**
   * {@return a new task of a group}
   *
   * @param body a Callable or an Action
   */
  <T> Strand<T> of(TaskGroup group, Fork how, Object body) {
    Objects.requireNonNull(body, "body");
    Strand<?> forking = Strand.current();
    Fork.Priority priority = how.priority();
    if (priority == null) {
      priority = forking == null ? Fork.Priority.NORMAL : forking.priority();
    }
    Loop loop = place(forking, group.confines(), how.placement());
    return new Strand<>(loop, group, how.name(), contexts.aroundBody(body), priority);
  }

  private Loop place(@Nullable Strand<?> forking, @Nullable Loop confines, Fork.Placement where) {
    if (confines != null) {
      return confined(confines, where);
    }
    Loop first = loops.getFirst();
    Loop own = forking != null && forking.loop.engine() == first.engine() ? forking.loop : null;
    return switch (where) {
      case Fork.Kind.NEAR -> own == null ? quieter() : near(own);
      case Fork.Kind.SAME_LOOP -> own == null ? first : own;
      case Fork.Kind.SPREAD -> inTurn(next.getAndIncrement());
      case Fork.Numbered(int loop) -> numbered(loop);
    };
  }

  /**
   * {@return of two loops in turn the one with fewer tasks} Who forks from outside is near none.
   */
  private Loop quieter() {
    int turn = next.getAndIncrement();
    Loop one = inTurn(turn);
    Loop other = inTurn(turn + 1);
    return other.living() < one.living() ? other : one;
  }

  private Loop inTurn(int turn) {
    return loops.get(Math.floorMod(turn, loops.size()));
  }

  /**
   * Two are compared, so that forking costs the same on many cores. To wake another loop costs what
   * a hundred short tasks do; so many at once stay together if they will soon have run, for whether
   * they last is not known yet.
   */
  private Loop near(Loop own) {
    int others = loops.size() - 1;
    if (others == 0) {
      return own;
    }
    int step = 1 + Math.floorMod(own.living() * 7, others);
    Loop other = loops.get((own.number() + step) % loops.size());
    int many = other.living() + SPILL;
    boolean crowded =
        own.living() > many && (!own.onLoop() || own.isBehind() || own.resting() > many);
    return crowded ? other : own;
  }

  private Loop numbered(int number) {
    if (number >= loops.size()) {
      throw new IllegalArgumentException(
          "there is no loop " + number + ": they are numbered from 0 to " + (loops.size() - 1));
    }
    return loops.get(number);
  }

  private Loop confined(Loop confines, Fork.Placement where) {
    boolean elsewhere =
        switch (where) {
          case Fork.Kind.NEAR, Fork.Kind.SAME_LOOP -> false;
          case Fork.Kind.SPREAD -> true;
          case Fork.Numbered(int loop) -> numbered(loop) != confines;
        };
    if (elsewhere) {
      throw new IllegalArgumentException(
          "a task in Confined.run(…) stays on "
              + confines
              + ": leave its placement out, or fork it outside");
    }
    return confines;
  }

  /** {@return the one loop of all tasks in a scope, or null} */
  static @Nullable Loop confines(@Nullable Scope scope) {
    Scope s = scope;
    while (s != null && !(s instanceof TaskGroup)) {
      s = s.parent;
    }
    return s instanceof TaskGroup group ? group.confines() : null;
  }
}
