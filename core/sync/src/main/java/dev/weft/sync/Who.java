package dev.weft.sync;

/** What to call somebody in a sentence for people. */
final class Who {
  private Who() {}

  /** {@return the name of the task or thread that calls this} */
  static String me() {
    return of(Thread.currentThread());
  }

  /** {@return the name of a task, of a thread, or of whatever else can have something} */
  static String of(Object somebody) {
    return somebody instanceof Thread thread ? name(thread) : "'" + somebody + "'";
  }

  /** A task without a name is called as it calls itself. */
  private static String name(Thread thread) {
    String name = thread.getName();
    return "'" + (name.isEmpty() ? "task-" + thread.threadId() : name) + "'";
  }

  /** {@return what a thing is called: its kind, and its own name if it has one} */
  static String thing(String kind, String name) {
    return name.isEmpty() ? kind : kind + " '" + name + "'";
  }
}
