package dev.weft.cli;

import dev.weft.task.Task;
import dev.weft.task.TaskSnapshot;
import dev.weft.watch.Place;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A tree of tasks on lines.
 *
 * <pre>
 * main, running 7.6 s: Handoff.await in CrawlQueue.next(CrawlQueue.java:155)
 * ├─ page writer, running 4.6 s: Handoff.await in PageWriter.awaitBatch(PageWriter.java:157)
 * └─ 7 × task-#, running 0.1 s to 0.5 s: HttpClient.send in Visitor.request(Visitor.java:163)
 * </pre>
 */
final class Drawing {
  /** So many of one kind are still drawn one by one. */
  private static final int FEW = 2;

  private final PrintWriter out;
  private final boolean stacks;

  private final Deque<Branch> open = new ArrayDeque<>();
  private long leftOut;

  Drawing(PrintWriter out, boolean stacks) {
    this.out = out;
    this.stacks = stacks;
  }

  /** Some tasks of one kind, and what stands before them and before those below. */
  private record Branch(List<TaskSnapshot> alike, String before, String below) {
    TaskSnapshot first() {
      return alike.getFirst();
    }
  }

  private record Kind(String name, Task.State state, String place, long only) {}

  /** {@return how many tasks are not in the snapshots drawn so far} */
  long leftOut() {
    return leftOut;
  }

  /** Draws them and all below them. No recursion: groups nest deeper than stacks. */
  void draw(List<TaskSnapshot> first) {
    first.reversed().forEach(task -> open.push(new Branch(List.of(task), "", "")));
    while (!open.isEmpty()) {
      Branch branch = open.pop();
      out.println(branch.before + line(branch.alike));
      leftOut += branch.first().more();
      List<List<TaskSnapshot>> children = kinds(branch.first().tasks());
      if (stacks) {
        stack(branch.first(), branch.below + (children.isEmpty() ? "  " : "│ "));
      }
      for (int i = children.size() - 1; i >= 0; i--) {
        boolean last = i == children.size() - 1;
        open.push(
            new Branch(
                children.get(i),
                branch.below + (last ? "└─ " : "├─ "),
                branch.below + (last ? "   " : "│  ")));
      }
    }
  }

  private void stack(TaskSnapshot task, String before) {
    for (StackTraceElement frame : task.stack()) {
      out.println(before + "  at " + plain(frame.toString()));
    }
  }

  /** {@return the tasks, those of one kind together where the first of them is} */
  private List<List<TaskSnapshot>> kinds(List<TaskSnapshot> tasks) {
    Map<Kind, List<TaskSnapshot>> kinds = new LinkedHashMap<>();
    for (TaskSnapshot task : tasks) {
      kinds.computeIfAbsent(kind(task), kind -> new ArrayList<>()).add(task);
    }
    return kinds.values().stream().flatMap(alike -> split(alike).stream()).toList();
  }

  private static Collection<List<TaskSnapshot>> split(List<TaskSnapshot> alike) {
    return alike.size() > FEW ? List.of(alike) : alike.stream().map(List::of).toList();
  }

  private Kind kind(TaskSnapshot task) {
    boolean alone = stacks || !task.tasks().isEmpty() || task.more() > 0;
    return new Kind(pattern(task), task.state(), Place.of(task.stack()), alone ? task.id() : -1);
  }

  private static String pattern(TaskSnapshot task) {
    return task.name().replaceAll("\\d+", "#");
  }

  private static String line(List<TaskSnapshot> alike) {
    TaskSnapshot first = alike.getFirst();
    String place = Place.of(first.stack());
    return plain(
        (alike.size() == 1 ? first.name() : alike.size() + " × " + pattern(first))
            + ", "
            + first.state().name().toLowerCase(Locale.ROOT)
            + " "
            + ages(alike)
            + (place.isEmpty() ? "" : ": " + place));
  }

  private static String ages(List<TaskSnapshot> alike) {
    List<String> ages =
        alike.stream()
            .map(TaskSnapshot::age)
            .sorted(Comparator.<Duration>naturalOrder())
            .map(Durations::show)
            .toList();
    String youngest = ages.getFirst();
    String eldest = ages.getLast();
    return youngest.equals(eldest) ? eldest : youngest + " to " + eldest;
  }

  /** {@return the text without what a terminal would obey} */
  private static String plain(String text) {
    return text.replaceAll("\\p{Cc}", "?");
  }
}
