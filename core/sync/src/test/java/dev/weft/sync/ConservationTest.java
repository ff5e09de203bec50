package dev.weft.sync;

import static dev.weft.sync.Crowd.endOf;
import static dev.weft.sync.Crowd.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.Task.State;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Law 7 counted: however many are cancelled, what was there before is there afterwards. */
class ConservationTest {
  private static final int PERMITS = 5;
  private static final int CUSTOMERS = 4_500;

  /** Where permits are taken and given back. */
  interface Store {
    void take(int number) throws InterruptedException;

    void giveBack(int number);

    int available();

    /** {@return how many permits one customer takes} */
    default int choose(SplittableRandom random) {
      return 1;
    }
  }

  /** What came of a run. */
  private record Count(int available, int mostTaken, int served, int stopped) {}

  @EachDoor
  void semaphoresLoseAndDoubleNothing(Door door) throws Exception {
    Semaphore semaphore = new Semaphore(PERMITS);
    assertConserved(count(door, new SemaphoreStore(semaphore)));
    assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(PERMITS, PERMITS, 0));
  }

  @EachDoor
  void limitersLoseAndDoubleNothing_whileTheirTotalChanges(Door door) throws Exception {
    LimiterStore store = new LimiterStore();
    Count count = count(door, store);
    store.limiter.resize(PERMITS);
    assertThat(count.served).isPositive();
    assertThat(count.stopped).isPositive();
    assertThat(count.mostTaken).isLessThanOrEqualTo(PERMITS);
    assertThat(store.limiter.stats()).isEqualTo(new Limiter.Stats(PERMITS, 0, 0, List.of()));
  }

  @EachDoor
  void locksAreHeldByOneAtATime_andByNobodyInTheEnd(Door door) throws Exception {
    Lock lock = new Lock();
    Count count =
        count(
            door,
            new Store() {
              @Override
              public void take(int number) throws InterruptedException {
                lock.acquire();
              }

              @Override
              public void giveBack(int number) {
                lock.release();
              }

              @Override
              public int available() {
                return lock.stats().owner().isEmpty() ? 1 : 0;
              }
            });
    assertThat(count.available).isEqualTo(1);
    assertThat(count.mostTaken).isEqualTo(1);
    assertThat(count.served).isPositive();
    assertThat(count.stopped).isPositive();
    assertThat(lock.stats().waiting()).isZero();
    assertThat(lock.stats().broken()).isFalse();
  }

  /** The broken twin gives to those who have left, and does not look whether they took it. */
  @EachDoor
  void theTwinThatLeavesTheCancelledInItsLineIsFoundOut(Door door) throws Exception {
    assertThat(count(door, new ForgetfulStore()).available).isLessThan(PERMITS);
  }

  private static void assertConserved(Count count) {
    assertThat(count.available).isEqualTo(PERMITS);
    assertThat(count.mostTaken).isLessThanOrEqualTo(PERMITS);
    assertThat(count.served).isPositive();
    assertThat(count.stopped).isPositive();
  }

  // ---- the run ----

  private static Count count(Door door, Store store) throws InterruptedException {
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    AtomicInteger stopped = new AtomicInteger();
    SplittableRandom random = new SplittableRandom(42);
    on(
        door,
        4,
        group -> {
          for (int wave = 0; wave < CUSTOMERS / 300; wave++) {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
              SplittableRandom own = random.split();
              tasks.add(
                  group.fork(() -> {
                    int number = store.choose(own);
                    served.addAndGet(serve(store, number, own, taken, most) ? 1 : 0);
                  }));
              cancelSome(tasks, random);
            }
            for (Task<?> task : tasks) {
              stopped.addAndGet(endOf(task) == State.CANCELLED ? 1 : 0);
            }
          }
        });
    return new Count(store.available(), most.get(), served.get(), stopped.get());
  }

  private static void cancelSome(List<Task<?>> tasks, SplittableRandom random) {
    if (random.nextInt(2) == 0) {
      tasks.get(random.nextInt(tasks.size())).cancel("test");
    }
  }

  /** {@return whether the customer was served before it ran out of patience} */
  private static boolean serve(
      Store store, int number, SplittableRandom random, AtomicInteger taken, AtomicInteger most)
      throws InterruptedException {
    try {
      Timeout.after(
          Duration.ofNanos(random.nextInt(20_000_000)),
          () -> {
            store.take(number);
            try {
              most.accumulateAndGet(taken.addAndGet(number), Math::max);
              Weft.sleep(Duration.ofNanos(random.nextInt(30_000)));
            } finally {
              taken.addAndGet(-number);
              store.giveBack(number);
            }
          });
      return true;
    } catch (TimedOutException e) {
      return false;
    }
  }

  // ---- the stores ----

  private record SemaphoreStore(Semaphore semaphore) implements Store {
    @Override
    public void take(int number) throws InterruptedException {
      semaphore.acquire(number);
    }

    @Override
    public void giveBack(int number) {
      semaphore.release(number);
    }

    @Override
    public int available() {
      return semaphore.stats().available();
    }

    @Override
    public int choose(SplittableRandom random) {
      return 1 + random.nextInt(PERMITS);
    }
  }

  private static final class LimiterStore implements Store {
    final Limiter limiter = new Limiter(PERMITS);
    private final AtomicInteger number = new AtomicInteger();

    @Override
    public void take(int tokens) throws InterruptedException {
      limiter.resize(number.incrementAndGet() % (PERMITS + 1));
      limiter.acquire();
    }

    @Override
    public void giveBack(int tokens) {
      limiter.resize(number.incrementAndGet() % (PERMITS + 1));
      limiter.release();
    }

    @Override
    public int available() {
      return limiter.stats().available();
    }
  }

  private static final class ForgetfulStore implements Store {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Handoff<Boolean>> line = new ArrayDeque<>();
    private int available = PERMITS;

    @Override
    public void take(int number) throws InterruptedException {
      Handoff<Boolean> place = new Handoff<>();
      lock.lock();
      try {
        if (available > 0) {
          available--;
          return;
        }
        line.add(place);
      } finally {
        lock.unlock();
      }
      place.await(); // one who leaves here stays in line
    }

    @Override
    public void giveBack(int number) {
      lock.lock();
      try {
        Handoff<Boolean> next = line.poll();
        if (next == null) {
          available++;
        } else {
          next.give(true); // taken or not
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public int available() {
      return available;
    }
  }
}
