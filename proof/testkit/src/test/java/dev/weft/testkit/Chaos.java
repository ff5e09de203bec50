package dev.weft.testkit;

import dev.weft.task.Action;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens to programs in the real world, by chance, in milliseconds of virtual time. */
public final class Chaos {
  private Chaos() {}

  /** One of many. */
  @FunctionalInterface
  public interface Member {
    void run(int number) throws Exception;
  }

  /** {@return a number from 0 to most} */
  public static int upTo(int most) {
    return Weft.random().nextInt(most + 1);
  }

  public static boolean oneIn(int number) {
    return Weft.random().nextInt(number) == 0;
  }

  public static Duration millis(int number) {
    return Duration.ofMillis(number);
  }

  public static void pause(int most) throws InterruptedException {
    Weft.sleep(millis(upTo(most)));
  }

  /** Runs the body; half of the time it is cut short. {@return whether it came to its end} */
  public static boolean perhapsCutShort(int most, Action body) throws Exception {
    if (oneIn(2)) {
      body.run();
      return true;
    }
    return cutShort(upTo(most), body);
  }

  /** {@return whether the body came to its end within the time} */
  public static boolean cutShort(int millis, Action body) throws Exception {
    boolean[] ended = new boolean[1];
    try {
      Timeout.after(
          millis(millis),
          () -> {
            body.run();
            ended[0] = true;
          });
    } catch (TimedOutException e) {
      // as it may
    }
    return ended[0];
  }

  /** Runs so many tasks, and all to their ends. */
  public static void crowd(int number, Member member) throws InterruptedException {
    TaskGroup.run(group -> forkAll(group, number, member));
  }

  /** Runs so many tasks, of which some are cancelled at any time. */
  public static void crowdWithLosses(int number, int most, Member member)
      throws InterruptedException {
    TaskGroup.run(group -> {
      List<Task<?>> all = forkAll(group, number, member);
      group.fork(
          "reaper",
          () -> {
            for (int i = upTo(number); i > 0; i--) {
              pause(most);
              all.get(upTo(number - 1)).cancel("by chance");
            }
          });
    });
  }

  private static List<Task<?>> forkAll(TaskGroup group, int number, Member member) {
    List<Task<?>> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int mine = i;
      all.add(group.fork("member-" + i, () -> member.run(mine)));
    }
    return all;
  }
}
