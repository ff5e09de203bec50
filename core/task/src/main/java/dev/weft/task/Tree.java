package dev.weft.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The tasks under others, found level by level, so that many of one kind do not hide the rest. */
final class Tree {
  private final List<List<Place>> levels = new ArrayList<>();
  private int left;

  private Tree(Collection<? extends Strand<?>> roots, int most) {
    levels.add(roots.stream().limit(most).map(Place::new).toList());
    left = most - levels.getFirst().size();
  }

  /** {@return these tasks and all in their groups, no more than so many} Any thread. */
  static List<TaskSnapshot> of(Collection<? extends Strand<?>> roots, int most) {
    Tree tree = new Tree(roots, most);
    tree.grow();
    // from the lowest level up, and not by recursion: groups nest as deep as they like
    List<TaskSnapshot> level = List.of();
    for (List<Place> places : tree.levels.reversed()) {
      Iterator<TaskSnapshot> below = level.iterator();
      level = places.stream().map(place -> place.snapshot(below)).toList();
    }
    return level;
  }

  private void grow() {
    while (!levels.getLast().isEmpty()) {
      List<Place> next = new ArrayList<>();
      for (Place place : levels.getLast()) {
        List<Strand<?>> found = place.look(left);
        left -= found.size();
        found.forEach(task -> next.add(new Place(task)));
      }
      levels.add(next);
    }
  }

  /** A task, and how many were found below it. */
  private static final class Place {
    private final Strand<?> task;
    private int below;
    private int more;

    Place(Strand<?> task) {
      this.task = task;
    }

    /** {@return the tasks in the groups this one has open, no more than so many} */
    List<Strand<?>> look(int most) {
      List<Strand<?>> found = new ArrayList<>();
      for (TaskGroup group : groups().reversed()) {
        List<Strand<?>> eldest = group.eldest(most - found.size());
        found.addAll(eldest);
        more += Math.max(0, group.living() - eldest.size());
      }
      below = found.size();
      return found;
    }

    /** {@return the groups the task has open, the innermost first} */
    private List<TaskGroup> groups() {
      List<TaskGroup> groups = new ArrayList<>();
      for (Scope s = task.scope(); s != null && s != task; s = s.parent) {
        if (s instanceof TaskGroup group) {
          groups.add(group);
        }
      }
      return groups;
    }

    /**
     * @param next what was found below this level, from the first that is below this task
     */
    TaskSnapshot snapshot(Iterator<TaskSnapshot> next) {
      return new TaskSnapshot(
          task.name(),
          task.thread().threadId(),
          task.state(),
          task.age(),
          task.loop.number(),
          List.of(task.thread().getStackTrace()),
          Stream.generate(next::next).limit(below).toList(),
          more);
    }
  }
}
