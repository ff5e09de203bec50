package dev.weft.watch;

import dev.weft.task.Task;
import dev.weft.task.TaskSnapshot;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Snapshots as bytes: each after those below it, so that it only names how many they are. */
final class Wire {
  /** More would not fit what a length is written in, at three bytes a character. */
  private static final int LONGEST = 20_000;

  private Wire() {}

  /** Writes these tasks and all below them. */
  static void write(List<TaskSnapshot> roots, DataOutputStream out) throws IOException {
    List<TaskSnapshot> all = childrenFirst(roots);
    out.writeInt(all.size());
    for (TaskSnapshot task : all) {
      write(task, out);
    }
  }

  private static List<TaskSnapshot> childrenFirst(List<TaskSnapshot> roots) {
    List<TaskSnapshot> parentsFirst = new ArrayList<>();
    Deque<TaskSnapshot> open = new ArrayDeque<>();
    roots.forEach(open::push);
    while (!open.isEmpty()) { // no recursion: groups nest deeper than stacks
      TaskSnapshot task = open.pop();
      parentsFirst.add(task);
      task.tasks().forEach(open::push);
    }
    return parentsFirst.reversed();
  }

  private static void write(TaskSnapshot task, DataOutputStream out) throws IOException {
    text(task.name(), out);
    out.writeLong(task.id());
    text(task.state().name(), out);
    out.writeLong(task.age().toNanos());
    out.writeInt(task.loop());
    out.writeInt(task.stack().size());
    for (StackTraceElement frame : task.stack()) {
      text(frame.getClassName(), out);
      text(frame.getMethodName(), out);
      text(Objects.requireNonNullElse(frame.getFileName(), ""), out);
      out.writeInt(frame.getLineNumber());
    }
    out.writeInt(task.tasks().size());
    out.writeInt(task.more());
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    out.writeUTF(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
  }

  /** {@return the first tasks of all that was written, in any number of writes} */
  static List<TaskSnapshot> read(DataInputStream in) throws IOException {
    List<TaskSnapshot> roots = new ArrayList<>();
    for (int left = in.readInt(); ; left = in.readInt()) {
      for (; left > 0; left--) {
        readOnto(roots, in);
      }
      if (in.available() == 0) {
        return roots;
      }
    }
  }

  /** Reads one whose children are the last in the list, and takes their place. */
  private static void readOnto(List<TaskSnapshot> open, DataInputStream in) throws IOException {
    String name = in.readUTF();
    long id = in.readLong();
    Task.State state = Task.State.valueOf(in.readUTF());
    Duration age = Duration.ofNanos(in.readLong());
    int loop = in.readInt();
    List<StackTraceElement> stack = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      stack.add(
          new StackTraceElement(in.readUTF(), in.readUTF(), fileName(in.readUTF()), in.readInt()));
    }
    List<TaskSnapshot> children = open.subList(open.size() - in.readInt(), open.size());
    TaskSnapshot task = new TaskSnapshot(name, id, state, age, loop, stack, children, in.readInt());
    children.clear();
    open.add(task);
  }

  private static @Nullable String fileName(String written) {
    return written.isEmpty() ? null : written;
  }
}
