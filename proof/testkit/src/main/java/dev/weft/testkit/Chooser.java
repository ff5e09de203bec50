package dev.weft.testkit;

import dev.weft.task.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Makes the choices of one run, one after the other. 0 and false are what a quiet machine does. */
interface Chooser {
  /** {@return which of the tasks goes on} */
  int choose(List<? extends Task<?>> ready);

  /** {@return whether others go first} */
  boolean preempts(Task<?> running);

  /** {@return whether the network goes first} */
  boolean polls();

  /** Chooses by chance alone. */
  static Chooser random(SplittableRandom chance) {
    double preempting = List.of(0.0, 0.02, 0.2, 0.5).get(chance.nextInt(4));
    return new Chooser() {
      @Override
      public int choose(List<? extends Task<?>> ready) {
        return chance.nextInt(ready.size());
      }

      @Override
      public boolean preempts(Task<?> running) {
        return chance.nextDouble() < preempting;
      }

      @Override
      public boolean polls() {
        return chance.nextDouble() < preempting;
      }
    };
  }

  /** Takes turns, but for a switch now and then. */
  static Chooser fewSwitches(SplittableRandom chance) {
    int rarity = List.of(4, 16, 64).get(chance.nextInt(3));
    return new Chooser() {
      @Override
      public int choose(List<? extends Task<?>> ready) {
        return chance.nextInt(rarity) == 0 ? chance.nextInt(ready.size()) : 0;
      }

      @Override
      public boolean preempts(Task<?> running) {
        return chance.nextInt(rarity) == 0;
      }

      @Override
      public boolean polls() {
        return chance.nextInt(rarity) == 0;
      }
    };
  }

  /** Lets the most important go on, whose importance falls below all others' now and then. */
  static Chooser priorities(SplittableRandom chance) {
    return new Priorities(chance, List.of(8, 32, 128).get(chance.nextInt(3)));
  }

  /** How important each task is at this moment. */
  final class Priorities implements Chooser {
    private final SplittableRandom chance;
    private final int rarity;
    private final Map<Task<?>, Integer> importance = new HashMap<>();
    private int least;

    private Priorities(SplittableRandom chance, int rarity) {
      this.chance = chance;
      this.rarity = rarity;
    }

    @Override
    public int choose(List<? extends Task<?>> ready) {
      int best = mostImportant(ready);
      if (chance.nextInt(rarity) == 0) { // who comes out of a wait may have become unimportant
        importance.put(ready.get(best), --least);
        best = mostImportant(ready);
      }
      return best;
    }

    private int mostImportant(List<? extends Task<?>> ready) {
      int best = 0;
      for (int i = 1; i < ready.size(); i++) {
        if (of(ready.get(i)) > of(ready.get(best))) {
          best = i;
        }
      }
      return best;
    }

    private int of(Task<?> task) {
      return importance.computeIfAbsent(task, _ -> chance.nextInt(1_000_000));
    }

    @Override
    public boolean preempts(Task<?> running) {
      if (chance.nextInt(rarity) == 0) {
        importance.put(running, --least);
        return true;
      }
      return false;
    }

    @Override
    public boolean polls() {
      return chance.nextInt(rarity) == 0;
    }
  }

  /** Takes turns, but for what is written down: the number of a choice, and what was chosen. */
  static Chooser written(Map<Integer, Integer> deviations) {
    return new Chooser() {
      private int number;

      @Override
      public int choose(List<? extends Task<?>> ready) {
        return Math.min(next(), ready.size() - 1);
      }

      @Override
      public boolean preempts(Task<?> running) {
        return next() > 0;
      }

      @Override
      public boolean polls() {
        return next() > 0;
      }

      private int next() {
        Integer written = deviations.get(number++);
        return written == null ? 0 : written;
      }
    };
  }

  /** {@return what makes the choices of a recipe} */
  static Chooser of(Recipe recipe) {
    @Nullable Map<Integer, Integer> deviations = recipe.deviations();
    return deviations == null
        ? recipe.strategy().chooser(new SplittableRandom(recipe.seed()))
        : written(deviations);
  }
}
