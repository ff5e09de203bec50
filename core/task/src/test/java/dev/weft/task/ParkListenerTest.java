package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whoever listens is told of every wait of a task: parked, then resumed, before it ends. */
class ParkListenerTest {
  /** A wait that ends with its time. */
  private interface Timed {
    void on(Duration bound) throws Exception;
  }

  /** Writes down what a task named "a" does. */
  private static final class Trail implements TaskListener {
    private final List<String> words = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void started(Task<?> task) {
      write(task, "started");
    }

    @Override
    public void parked(Task<?> task) {
      write(task, "parked");
    }

    @Override
    public void resumed(Task<?> task) {
      write(task, "resumed");
    }

    @Override
    public void ended(Task<?> task) {
      write(task, "ended");
    }

    private void write(Task<?> task, String word) {
      if (task.name().equals("a")) {
        assertThat(Task.current()).isSameAs(task);
        words.add(word);
      }
    }
  }

  private static List<String> trailOf(Door door, Action body) throws InterruptedException {
    Trail trail = new Trail();
    Weft.run(
        Runs.engine(door, 1).withListener(trail),
        () ->
            TaskGroup.run(group -> {
              group.fork("a", body);
            }));
    return trail.words;
  }

  /** A time that is over before the wait has begun, as it may be on a busy machine, is doubled. */
  private static List<String> trailOf(Door door, Timed wait) throws InterruptedException {
    List<String> words = List.of();
    for (int millis = 10; millis < 10_000 && !words.contains("parked"); millis *= 2) {
      Duration bound = Duration.ofMillis(millis);
      words = trailOf(door, (Action) () -> wait.on(bound));
    }
    return words;
  }

  @BothDoors
  void waitsForATimeAreTold(Door door) throws Exception {
    Timed[] waits = {
      Weft::sleep,
      bound -> thrownBy(() -> new Handoff<>().await(bound)),
      bound -> thrownBy(() -> Timeout.after(bound, () -> Weft.sleep(DAY))),
    };
    for (Timed wait : waits) {
      assertThat(trailOf(door, wait)).containsExactly("started", "parked", "resumed", "ended");
    }
  }

  @BothDoors
  void everyOtherKindOfWaitIsTold(Door door) throws Exception {
    Action[] waits = {
      () -> {
        Task<?> me = Task.current();
        TaskGroup.run(group -> {
          group.fork(() -> Runs.untilWaiting(me)); // and the group waits for it
        });
      },
      () -> {
        Task<?> me = Task.current();
        Offload.blocking(() -> Runs.untilWaiting(me));
      },
    };
    for (Action wait : waits) {
      assertThat(trailOf(door, wait)).containsExactly("started", "parked", "resumed", "ended");
    }
    assertThat(
            trailOf(
                door,
                (Timed)
                    bound ->
                        TaskGroup.run(group -> {
                          group.fork(() -> Weft.sleep(bound)).join();
                        })))
        .startsWith("started", "parked", "resumed")
        .endsWith("ended");
    assertThat(
            trailOf(
                door,
                (Timed)
                    bound ->
                        Tasks.forEach(1, Tasks.Source.of(List.of(1, 2)), _ -> Weft.sleep(bound))))
        .contains("parked", "resumed")
        .endsWith("ended");
  }

  @BothDoors
  void whoHasNotToWaitIsNotTold(Door door) throws Exception {
    Action waitless =
        () -> {
          Weft.checkpoint();
          Handoff<Integer> given = new Handoff<>();
          given.give(1);
          given.await();
          given = new Handoff<>();
          given.give(1);
          given.await(DAY);
          TaskGroup.run(_ -> {});
        };
    assertThat(trailOf(door, waitless)).containsExactly("started", "ended");
  }

  /** Checks the contract, with a lock many want: it may eat the wake-up that was meant for Weft. */
  private static final class Contract implements TaskListener {
    private enum Doing {
      RUNS,
      WAITS,
      ENDED
    }

    private final Map<Task<?>, Doing> doing = new ConcurrentHashMap<>();
    private final ReentrantLock wanted = new ReentrantLock();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger waits = new AtomicInteger();

    private void move(Task<?> task, @Nullable Doing from, Doing to) {
      wanted.lock();
      try {
        if (doing.put(task, to) != from) {
          broken.incrementAndGet();
        }
        waits.addAndGet(to == Doing.WAITS ? 1 : 0);
      } finally {
        wanted.unlock();
      }
    }

    @Override
    public void started(Task<?> task) {
      move(task, null, Doing.RUNS);
    }

    @Override
    public void parked(Task<?> task) {
      move(task, Doing.RUNS, Doing.WAITS);
    }

    @Override
    public void resumed(Task<?> task) {
      move(task, Doing.WAITS, Doing.RUNS);
    }

    @Override
    public void ended(Task<?> task) {
      move(task, Doing.RUNS, Doing.ENDED);
    }
  }

  @EveryEngine
  void theyAlternate_andNothingIsToldAfterTheEnd(WeftConfig engine) throws Exception {
    Contract contract = new Contract();
    Weft.run(
        engine.withListener(contract),
        () -> {
          for (int i = 0; i < 200; i++) {
            TaskGroup.run(ParkListenerTest::meetAndCancel);
          }
        });
    assertThat(contract.broken.get()).isZero();
    assertThat(contract.waits.get()).isGreaterThan(1_000);
    assertThat(contract.doing.values()).containsOnly(Contract.Doing.ENDED);
  }

  private static void meetAndCancel(TaskGroup group) throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      Handoff<Integer> there = new Handoff<>();
      Handoff<Integer> back = new Handoff<>();
      Task<?> first =
          group.fork(() -> {
            there.give(1);
            back.await();
          });
      group.fork(() -> {
        there.await();
        if (!back.give(1)) {
          Weft.sleep(Duration.ofNanos(1));
        }
      });
      if (ThreadLocalRandom.current().nextInt(4) == 0) {
        group.fork(() -> {
          first.cancel("random");
          thrownBy(first::join);
        });
      }
    }
  }
}
