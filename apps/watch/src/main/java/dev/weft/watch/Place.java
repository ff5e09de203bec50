package dev.weft.watch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a task is, in one line: what it called, and where in the program that was.
 *
 * <p>A stack of a task that waits is mostly Weft and the JDK. The program is what comes before
 * them, and the call it made is what it waits for.
 */
public final class Place {
  private static final String ROOMS =
      "task sync flow guard cache pool net http websocket client server sql";
  private static final List<String> LIBRARIES =
      List.of("java.", "javax.", "jdk.", "sun.", "io.netty.", "org.postgresql.");

  /** What everything waits in; who else is on the stack says more. */
  private static final List<String> WAITS =
      List.of("java.", "jdk.", "dev.weft.task.", "dev.weft.sync.");

  private Place() {}

  /**
   * {@return where a task is, such as {@code Semaphore.acquire in Shop.sell(Shop.java:12)}}
   *
   * @param stack the innermost frame first; if empty, so is the text
   */
  public static String of(List<StackTraceElement> stack) {
    StackTraceElement call = null;
    for (StackTraceElement frame : stack) {
      if (!isLibrary(frame.getClassName())) {
        return called(call) + written(frame);
      }
      call = frame;
    }
    // a task of a library's own
    return stack.stream()
        .filter(frame -> WAITS.stream().noneMatch(frame.getClassName()::startsWith))
        .findFirst()
        .or(() -> stack.stream().findFirst())
        .map(Place::written)
        .orElse("");
  }

  private static boolean isLibrary(String type) {
    String weft = "dev.weft.";
    if (type.startsWith(weft)) {
      int dot = type.indexOf('.', weft.length());
      return dot > 0 && List.of(ROOMS.split(" ")).contains(type.substring(weft.length(), dot));
    }
    return LIBRARIES.stream().anyMatch(type::startsWith);
  }

  private static String called(@Nullable StackTraceElement call) {
    return call == null ? "" : name(call) + " in ";
  }

  private static String written(StackTraceElement frame) {
    String file = frame.getFileName();
    String line = frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "";
    return name(frame) + (file == null ? "" : "(" + file + line + ")");
  }

  /**
   * {@return the simple name of the class and the method, that of a lambda's maker for a lambda}
   */
  private static String name(StackTraceElement frame) {
    String type = frame.getClassName();
    String simple = type.substring(type.lastIndexOf('.') + 1).replaceAll("\\$\\$.*", "");
    String method = frame.getMethodName().replaceAll("lambda\\$(.+)\\$\\d+", "$1");
    return simple.replace('$', '.') + "." + method;
  }
}
