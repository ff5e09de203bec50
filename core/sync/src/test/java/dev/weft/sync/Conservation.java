package dev.weft.sync;

import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Thousands of values through a channel while senders and receivers are cancelled at random: counts
 * how often each value was sent and received.
 */
final class Conservation {
  /** What is tried: something that sends a value, and something that receives one. */
  interface Pipe {
    void send(int value) throws InterruptedException;

    /** {@return a value, or a negative number when there are no more} */
    int receive() throws InterruptedException;

    /** Never waits; what waits to be sent is received still. */
    void done();
  }

  private static final int SENDERS = 8;
  private static final int RECEIVERS = 4;

  // immutable
  private final Pipe pipe;
  private final int each;

  // any thread
  private final AtomicIntegerArray sent;
  private final AtomicIntegerArray received;

  private Conservation(Pipe pipe, int values) {
    this.pipe = pipe;
    this.each = values / SENDERS;
    this.sent = new AtomicIntegerArray(values);
    this.received = new AtomicIntegerArray(values);
  }

  /** {@return the values that were lost or doubled, as sentences} */
  static List<String> faults(Pipe pipe, Door door, int loops, int values)
      throws InterruptedException {
    Conservation trial = new Conservation(pipe, values);
    Crowd.on(door, loops, trial::run);
    return trial.faults();
  }

  private void run(TaskGroup group) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(42);
    List<Task<?>> senders = new ArrayList<>();
    List<Task<?>> receivers = new ArrayList<>();
    for (int i = 0; i < RECEIVERS; i++) {
      SplittableRandom own = random.split();
      receivers.add(group.fork(() -> receiveAll(own)));
    }
    for (int i = 0; i < SENDERS; i++) {
      SplittableRandom own = random.split();
      int first = i * each;
      senders.add(group.fork(() -> sendAll(first, own)));
    }
    for (Task<?> sender : senders) {
      sender.join();
    }
    pipe.done();
    for (Task<?> receiver : receivers) {
      receiver.join();
    }
  }

  private void sendAll(int first, SplittableRandom random) throws InterruptedException {
    for (int i = 0; i < each; i++) {
      int value = first + i;
      perhapsStopped(
          random,
          () -> {
            pipe.send(value);
            sent.incrementAndGet(value);
            return true;
          });
    }
  }

  private void receiveAll(SplittableRandom random) throws InterruptedException {
    boolean more = true;
    while (more) {
      more =
          perhapsStopped(
              random,
              () -> {
                int value = pipe.receive();
                if (value >= 0) {
                  received.incrementAndGet(value);
                }
                return value >= 0;
              });
    }
  }

  private interface Step {
    boolean run() throws InterruptedException;
  }

  /** Does a step: as it is, under a very short timeout, or in a task that somebody cancels. */
  private static boolean perhapsStopped(SplittableRandom random, Step step)
      throws InterruptedException {
    int how = random.nextInt(4);
    if (how == 0) {
      try {
        return Timeout.after(Duration.ofNanos(random.nextInt(200_000)), step::run);
      } catch (TimedOutException e) {
        return true;
      }
    }
    if (how == 1) {
      Duration pause = Duration.ofNanos(random.nextInt(20_000));
      return TaskGroup.call(group -> {
        return inATaskThatIsCancelled(group, pause, step);
      });
    }
    return step.run();
  }

  private static boolean inATaskThatIsCancelled(TaskGroup group, Duration pause, Step step)
      throws InterruptedException {
    Task<Boolean> victim = group.fork(step::run);
    Weft.sleep(pause);
    victim.cancel("at random");
    try {
      return victim.join();
    } catch (TaskCancelledException e) {
      return true;
    }
  }

  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (int value = 0; value < sent.length(); value++) {
      if (sent.get(value) != received.get(value)) {
        faults.add(
            "value %d was sent %d times and received %d times"
                .formatted(value, sent.get(value), received.get(value)));
      }
    }
    return faults;
  }

  /**
   * {@return whether of so many values some were sent and some stopped, so that both were tried}
   */
  static boolean isPlausible(ChannelStats stats, int values) {
    return stats.sent() > values / 4 && stats.sent() < values;
  }
}
