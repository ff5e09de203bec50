package dev.weft.task;

import java.util.concurrent.Callable;

/** What was taken from a variable of one thread, to be put into that of another. */
record OfThread(Runnable write, Runnable clear) implements Context.Carried {
  @Override
  public <T> T around(Callable<T> work) throws Exception {
    try {
      write.run();
      return work.call();
    } finally {
      clear.run();
    }
  }
}
