package dev.weft.task;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What threads do, as text for people: bounded, however many and however deep. */
final class Stacks {
  private static final int MOST_THREADS = 8;
  private static final int MOST_FRAMES = 24;

  /** How the names of the classes begin that the JDK waits in. */
  private static final List<String> WAITS =
      List.of("java.util.concurrent.locks.", "java.lang.VirtualThread", "java.lang.System$");

  private Stacks() {}

  /** {@return the first few, each with its name and its stack, and how many more there are} */
  static <T> String of(
      Collection<? extends T> all,
      Function<? super T, String> name,
      Function<? super T, ? extends @Nullable Thread> thread) {
    String named =
        all.stream()
            .limit(MOST_THREADS)
            .map(one -> "\n  " + name.apply(one) + of(thread.apply(one)))
            .collect(Collectors.joining());
    int more = all.size() - MOST_THREADS;
    return more > 0 ? named + "\n  and " + more + " more" : named;
  }

  /** {@return the innermost frames, each on a line of its own} */
  static String of(@Nullable Thread thread) {
    return lines(frames(thread), "");
  }

  /** {@return the same, without what the JDK does inside of a wait} */
  static String ofWaiting(Thread thread) {
    return ofWaiting(List.of(thread.getStackTrace()), "");
  }

  /** {@return the innermost frames, indented, without what the JDK does inside of a wait} */
  static String ofWaiting(List<StackTraceElement> stack, String indent) {
    return lines(
        stack.stream().filter(frame -> WAITS.stream().noneMatch(frame.getClassName()::startsWith)),
        indent);
  }

  private static Stream<StackTraceElement> frames(@Nullable Thread thread) {
    return Stream.of(thread == null ? new StackTraceElement[0] : thread.getStackTrace());
  }

  private static String lines(Stream<StackTraceElement> frames, String indent) {
    return frames
        .limit(MOST_FRAMES)
        .map(frame -> "\n" + indent + "    at " + frame)
        .collect(Collectors.joining());
  }
}
