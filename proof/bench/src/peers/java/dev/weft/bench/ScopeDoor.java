package dev.weft.bench;

import java.util.concurrent.Callable;
import java.util.concurrent.StructuredTaskScope;
import org.jspecify.annotations.NullMarked;

/**
 * The JDK's structured task scopes, the nearest it has to a group; on its own scheduler, as the
 * flags of this JVM make it. A preview, so built for the bench alone.
 */
@NullMarked
public final class ScopeDoor implements Door {
  private static final Callable<Boolean> NOTHING = () -> true;

  private ScopeDoor() {}

  /** Words: name, case, count. */
  public static void main(String[] words) throws InterruptedException {
    TaskChild.measure(new ScopeDoor(), words);
  }

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public long groups(int tasks, int count) throws InterruptedException {
    long[] nanos = new long[1];
    Thread parent =
        Thread.startVirtualThread(() -> JdkSync.run(() -> nanos[0] = timed(tasks, count)));
    parent.join();
    return nanos[0];
  }

  private static long timed(int tasks, int count) throws InterruptedException {
    long began = Stopwatch.nanos();
    for (int i = 0; i < count; i++) {
      try (var scope = StructuredTaskScope.open()) {
        for (int task = 0; task < tasks; task++) {
          scope.fork(NOTHING);
        }
        scope.join();
      }
    }
    return Stopwatch.nanos() - began;
  }
}
