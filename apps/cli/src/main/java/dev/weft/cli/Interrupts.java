package dev.weft.cli;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * Ctrl-C and SIGTERM: the first asks the command to come to its end, the second leaves at once.
 *
 * <p>What runs on a signal runs on a thread of the JVM's.
 */
final class Interrupts {
  private final Console console;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Runnable stop;
  private boolean interrupted;

  private Interrupts(Console console) {
    this.console = console;
  }

  /** {@return a listener to the signals from now on} */
  static Interrupts listen(Console console) {
    Interrupts interrupts = new Interrupts(console);
    for (String name : new String[] {"INT", "TERM"}) {
      try {
        Signal.handle(new Signal(name), signal -> interrupts.arrived());
      } catch (IllegalArgumentException e) {
        // this system has no such signal, or the JVM was told to leave it alone
      }
    }
    return interrupts;
  }

  /** Says what the first signal does; if it has come already, it does so now. */
  void onFirst(Runnable action) {
    boolean now;
    lock.lock();
    try {
      stop = action;
      now = interrupted;
    } finally {
      lock.unlock();
    }
    if (now) {
      action.run();
    }
  }

  /** {@return whether a signal has come} */
  boolean any() {
    lock.lock();
    try {
      return interrupted;
    } finally {
      lock.unlock();
    }
  }

  private void arrived() {
    boolean second;
    Runnable action;
    lock.lock();
    try {
      second = interrupted;
      interrupted = true;
      action = stop;
    } finally {
      lock.unlock();
    }
    if (second) {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
    if (console.isTerminal()) {
      console.unshow();
    }
    console.say("weft: stopping; once more leaves at once");
    if (action != null) {
      action.run();
    }
  }
}
