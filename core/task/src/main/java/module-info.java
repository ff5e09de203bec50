/**
 * Who runs, until when, and who must stop: tasks, groups, cancellation, timeouts, loops.
 *
 * <p>To run tasks on Weft's own loops, start the JVM with {@code --add-opens
 * java.base/java.lang=dev.weft.task} (or {@code =ALL-UNNAMED} on the class path).
 */
@org.jspecify.annotations.NullMarked
module dev.weft.task {
  requires static transitive org.jspecify;

  exports dev.weft.task;

  uses dev.weft.task.Context;
}
