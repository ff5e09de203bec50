package dev.weft.task;

/** Something a loop can run next. May be queued twice; what cannot go on then does nothing. */
interface Node {
  /** Runs this on the loop's carrier until it ends or waits. */
  void resume();

  /** What to do with this when its loop has ended; never lose a task. */
  void resumeElsewhere();

  /** {@return how urgent it is beside others of its loop} */
  default Fork.Priority priority() {
    return Fork.Priority.NORMAL;
  }

  /** A plain piece of work for the loop. */
  static Node of(Runnable work) {
    return new Node() {
      @Override
      public void resume() {
        work.run();
      }

      @Override
      public void resumeElsewhere() {
        Threads.rescue(work);
      }
    };
  }
}
