package dev.weft.flow;

import dev.weft.task.Action;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a flow must deliver, said with plain lists.
 *
 * @param items all items, in their order if it has one
 * @param fate whether the flow fails after them
 * @param ordered whether it keeps their order
 * @param ahead whether the failure may come before the items, so that an early end may not hide it
 * @param most how many of the items are asked for
 */
record Model(List<Integer> items, Fate fate, boolean ordered, boolean ahead, int most) {
  /** Whether a flow fails. */
  enum Fate {
    NO,
    MAYBE,
    YES
  }

  static Model of(List<Integer> items, boolean fails) {
    return new Model(items, fails ? Fate.YES : Fate.NO, true, false, Integer.MAX_VALUE);
  }

  Model map(Function<Integer, Integer> step) {
    return with(items.stream().map(step).toList());
  }

  Model filter(Predicate<Integer> test) {
    return with(items.stream().filter(test).toList());
  }

  Model flatMap(Function<Integer, List<Integer>> step) {
    return with(items.stream().flatMap(item -> step.apply(item).stream()).toList());
  }

  Model distinct() {
    return with(List.copyOf(new LinkedHashSet<>(items)));
  }

  Model drop(int count) {
    return with(items.stream().skip(count).toList());
  }

  /** Sums of so many neighbours. */
  Model sums(int size) {
    List<Integer> sums = new ArrayList<>();
    for (int i = 0; i < items.size(); i += size) {
      List<Integer> window = items.subList(i, Math.min(i + size, items.size()));
      sums.add(window.stream().mapToInt(Integer::intValue).sum());
    }
    boolean cut = fate != Fate.NO && items.size() % size > 0; // the last comes after the failure
    return cut ? with(sums).running() : with(sums);
  }

  Model take(int count) {
    if (!ordered) {
      Fate then = count > items.size() ? fate : early();
      return new Model(items, then, false, ahead, count);
    }
    return count <= items.size() ? end(count) : this;
  }

  Model takeWhile(Predicate<Integer> test) {
    int end = first(test.negate());
    return end < 0 ? this : end(end);
  }

  Model takeUntil(Predicate<Integer> test) {
    int end = first(test);
    return end < 0 ? this : end(end + 1);
  }

  /** Sums with 0, 1, 2, …, of which there are so many. */
  Model zip(int count) {
    List<Integer> sums = new ArrayList<>();
    for (int i = 0; i < Math.min(count, items.size()); i++) {
      sums.add(items.get(i) + i);
    }
    return count < items.size() ? with(sums).end(sums.size()) : with(sums);
  }

  Model running() {
    return new Model(items, fate, ordered, true, most);
  }

  Model mixed() {
    return new Model(items, fate, false, true, most);
  }

  Model and(List<Integer> others) {
    List<Integer> both = new ArrayList<>(items);
    both.addAll(others);
    return with(both).mixed();
  }

  private Model end(int count) {
    return new Model(items.subList(0, count), early(), ordered, ahead, most);
  }

  private Fate early() {
    return fate != Fate.NO && ahead ? Fate.MAYBE : Fate.NO;
  }

  private Model with(List<Integer> others) {
    return new Model(others, fate, ordered, ahead, most);
  }

  private int first(Predicate<Integer> test) {
    for (int i = 0; i < items.size(); i++) {
      if (test.test(items.get(i))) {
        return i;
      }
    }
    return -1;
  }

  // ---- checking ----

  /** {@return what is wrong with a run to the end, or null} */
  @Nullable String judge(List<Integer> seen, @Nullable Throwable thrown, Throwable made) {
    boolean failed = thrown != null;
    if (failed && thrown != made) {
      return "it failed with " + thrown;
    }
    if (failed ? fate == Fate.NO : fate == Fate.YES) {
      return failed ? "it failed" : "it did not fail";
    }
    if (!ordered && fate != Fate.NO) {
      return cutShort(seen);
    }
    int expected = Math.min(most, items.size());
    return seen.size() == expected
        ? cutShort(seen)
        : "%d items instead of %d".formatted(seen.size(), expected);
  }

  /** {@return what is wrong with a run that was cut short, or null} */
  @Nullable String cutShort(List<Integer> seen) {
    if (ordered) {
      boolean prefix = seen.size() <= items.size() && items.subList(0, seen.size()).equals(seen);
      return prefix ? null : "%s does not begin with %s".formatted(items, seen);
    }
    Collection<Integer> left = new ArrayList<>(items);
    for (Integer item : seen) {
      if (!left.remove(item)) {
        return "%s came too often; of all of %s".formatted(item, new HashSet<>(items));
      }
    }
    return seen.size() > most ? "more than " + most : null;
  }

  /** {@return what the body throws, or null} */
  static @Nullable Throwable thrownBy(Action body) {
    try {
      body.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }
}
