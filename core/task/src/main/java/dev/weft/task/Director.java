package dev.weft.task;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides what is otherwise left to chance: the seam on which tests in virtual time stand.
 *
 * <p>Where a {@link WeftConfig#withDirector configuration} has one, everything runs on a single
 * loop. Of the tasks that can go on the director chooses one; when none can, the clock jumps to the
 * next timer; when there is no timer either, {@link Weft#run(Action)} fails with a {@link
 * StuckException}. Offloaded work runs on the task that asks for it and takes no time. So the same
 * choices lead to the same run, every time.
 *
 * <p>Called by one thread at a time, on the loop or on a task. None may wait. What a method throws
 * ends the run: every task is cancelled, and {@link Weft#run(Action)} throws it.
 */
public interface Director {
  /**
   * {@return which of the tasks that can go on does} An index; one that is none ends the run.
   *
   * @param ready at least one, in the order in which they became ready; valid during the call
   */
  int choose(List<? extends Task<?>> ready);

  /**
   * {@return whether others go first} Asked on the running task wherever another loop could be
   * quicker: at a checkpoint, after a fork, before and after giving something away, after a waiter
   * has left.
   */
  boolean preempts(Task<?> running);

  /**
   * {@return whether what has come over the network is handled before a task goes on} Asked before
   * each choice of a task, where the loop has a {@link Poller}; it polls anyway when no task can go
   * on.
   */
  default boolean polls() {
    return false;
  }

  /** {@return what {@link Weft#random} is} */
  RandomGenerator random();

  /**
   * {@return how long of real time a task may run without a wait} One that runs longer is taken to
   * hold the run for good, such as in a file, and is named. Positive; 5 s where nothing else is
   * said.
   */
  default Duration patience() {
    return Duration.ofSeconds(5);
  }

  /** The run begins; its time is told by that clock. */
  default void begin(Clock clock) {}
}
