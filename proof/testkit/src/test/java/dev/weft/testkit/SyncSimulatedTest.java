package dev.weft.testkit;

import static dev.weft.testkit.Chaos.crowd;
import static dev.weft.testkit.Chaos.crowdWithLosses;
import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.sync.Barrier;
import dev.weft.sync.Broadcast;
import dev.weft.sync.Condition;
import dev.weft.sync.Event;
import dev.weft.sync.Heard;
import dev.weft.sync.Limiter;
import dev.weft.sync.Lock;
import dev.weft.sync.Semaphore;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Who waits for whom, under chance: locks, permits, signals. Channels have a file of their own. */
class SyncSimulatedTest {
  @Simulated(seeds = 200)
  void aSemaphore_keepsItsPermits() throws InterruptedException {
    int permits = 1 + upTo(2);
    Semaphore semaphore = new Semaphore(permits);
    int[] out = new int[1];
    crowdWithLosses(
        6,
        8,
        _ -> {
          pause(5);
          int number = 1 + upTo(permits - 1);
          perhapsCutShort(8, () -> semaphore.run(number, () -> take(out, number, permits)));
        });
    assertThat(semaphore.stats()).isEqualTo(new Semaphore.Stats(permits, permits, 0));
  }

  private static void take(int[] out, int number, int most) throws InterruptedException {
    out[0] += number;
    assertThat(out[0]).isLessThanOrEqualTo(most);
    try {
      pause(5);
    } finally {
      out[0] -= number;
    }
  }

  @Simulated(seeds = 150)
  void aSemaphore_servesInTheOrderOfComing() throws InterruptedException {
    Semaphore semaphore = new Semaphore(1);
    List<Integer> served = new ArrayList<>();
    crowdWithLosses(
        6,
        6,
        number -> {
          Weft.sleep(millis(number + 1));
          semaphore.run(() -> {
            served.add(number);
            pause(4);
          });
        });
    assertThat(served).isSorted();
  }

  @Simulated(seeds = 200)
  void aLock_isNeverHeldByTwo() throws InterruptedException {
    Lock lock = new Lock("till");
    int[] held = new int[1];
    crowdWithLosses(
        6,
        8,
        _ -> {
          pause(5);
          perhapsCutShort(
              8,
              () -> {
                if (oneIn(2)) {
                  lock.run(() -> take(held, 1, 1));
                } else if (oneIn(3) ? lock.tryAcquire() : acquired(lock)) {
                  try {
                    take(held, 1, 1);
                  } finally {
                    lock.release();
                  }
                }
              });
        });
    assertThat(held[0]).isZero();
    assertThat(lock.stats().owner()).isEmpty();
    assertThat(lock.stats().waiting()).isZero();
  }

  private static boolean acquired(Lock lock) throws InterruptedException {
    lock.acquire();
    return true;
  }

  /** A queue of the kind everybody builds from a lock and two conditions. */
  private static final class Queue {
    private final Lock lock = new Lock("queue");
    private final Condition notFull = lock.condition();
    private final Condition notEmpty = lock.condition();
    private final ArrayDeque<Integer> items = new ArrayDeque<>();

    void put(int item) throws InterruptedException {
      lock.run(() -> {
        notFull.awaitUntil(() -> items.size() < 2);
        items.add(item);
        notEmpty.signal();
      });
    }

    int take() throws InterruptedException {
      return lock.run(() -> {
        notEmpty.awaitUntil(() -> !items.isEmpty());
        int item = items.remove();
        notFull.signal();
        return item;
      });
    }
  }

  /** One signal wakes one waiter: if that one leaves, another must have it, or all are stuck. */
  @Simulated(seeds = 300)
  void aCondition_losesNoSignal() throws InterruptedException {
    Queue queue = new Queue();
    List<Integer> taken = new ArrayList<>();
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        int sender = i;
        group.fork(() -> {
          for (int item = 0; item < 3; item++) {
            int value = sender * 10 + item;
            while (!perhapsCutShort(3, () -> queue.put(value))) {
              pause(5);
            }
          }
        });
        group.fork(() -> {
          for (int item = 0; item < 3; item++) {
            while (!perhapsCutShort(3, () -> taken.add(queue.take()))) {
              pause(5);
            }
          }
        });
      }
    });
    assertThat(taken).containsExactlyInAnyOrder(0, 1, 2, 10, 11, 12, 20, 21, 22);
    assertThat(queue.items).isEmpty();
  }

  /** Who leaves with a signal in its hands passes it on: nobody else would bring another one. */
  @Simulated(seeds = 300)
  void aSignal_outlivesTheWaiterThatLeaves() throws InterruptedException {
    Lock lock = new Lock("box");
    Condition arrived = lock.condition();
    int[] letters = new int[1];
    int patient = 2;
    TaskGroup.run(group -> {
      for (int i = 0; i < patient; i++) {
        group.fork(() ->
            lock.run(() -> {
              arrived.awaitUntil(() -> letters[0] > 0);
              letters[0]--;
            }));
        group.fork(() ->
            Chaos.cutShort(
                1 + upTo(9),
                () ->
                    lock.run(() -> {
                      arrived.awaitUntil(() -> letters[0] > 0);
                      arrived.signal(); // has only looked
                    })));
      }
      for (int i = 0; i < patient; i++) {
        pause(6);
        lock.run(() -> {
          letters[0]++;
          arrived.signal();
          pause(4); // who is woken waits for the lock now, and may leave
        });
      }
    });
    assertThat(letters[0]).isZero();
    assertThat(arrived.stats().waiting()).isZero();
  }

  @Simulated(seeds = 150)
  void anEvent_wakesAllWhoWait_evenIfItIsResetAtOnce() throws InterruptedException {
    Event event = new Event();
    int[] woken = new int[1];
    TaskGroup.run(group -> {
      for (int i = 0; i < 5; i++) {
        group.fork(() -> {
          event.await();
          woken[0]++;
        });
        group.fork(() -> perhapsCutShort(3, event::await));
      }
      group.fork(() -> {
        Weft.sleep(millis(1)); // when all wait
        event.set();
        event.reset();
      });
      Weft.sleep(millis(10)); // for those who came back to it there is another one
      assertThat(woken[0]).isEqualTo(5);
      event.set();
    });
    assertThat(event.stats()).isEqualTo(new Event.Stats(true, 0));
  }

  @Simulated(seeds = 150)
  void aBarrier_letsNobodyAhead() throws InterruptedException {
    int parties = 2 + upTo(2);
    Barrier barrier = new Barrier(parties);
    int[] rounds = new int[parties];
    int[] indexes = new int[3];
    crowd(
        parties,
        number -> {
          for (int round = 0; round < 3; round++) {
            pause(5);
            rounds[number]++;
            int index = barrier.await();
            indexes[round] |= 1 << index;
            for (int other : rounds) {
              assertThat(other).isBetween(round + 1, round + 2);
            }
          }
        });
    assertThat(indexes).containsOnly((1 << parties) - 1);
  }

  @Simulated(seeds = 150)
  void aBarrier_thatIsLeft_isBrokenForAll_untilItIsReset() throws InterruptedException {
    Barrier barrier = new Barrier(3);
    int[] passed = new int[1];
    crowd(
        3,
        number -> {
          pause(4);
          try {
            boolean there = perhapsCutShort(number == 0 ? 2 : 6, barrier::await);
            passed[0] += there ? 1 : 0;
          } catch (BrokenException e) {
            // another one left
          }
        });
    assertThat(passed[0]).isIn(0, 3); // all or nobody
    assertThat(barrier.stats().broken()).isEqualTo(passed[0] == 0);
    barrier.reset();
    crowd(3, _ -> barrier.await());
    assertThat(barrier.stats()).isEqualTo(new Barrier.Stats(3, 0, false));
  }

  @Simulated(seeds = 200)
  void aBroadcast_countsWhatIsMissed_exactly() throws InterruptedException {
    Broadcast<Integer> broadcast = Broadcast.keeping(1 + upTo(3));
    int sent = 12;
    TaskGroup.run(group -> {
      for (int i = 0; i < 3; i++) {
        var ear = broadcast.subscribe();
        group.fork(() -> {
          int[] next = new int[1];
          while (next[0] >= 0) {
            perhapsCutShort(2, () -> next[0] = heard(ear.receive(), next[0], sent));
            pause(4);
          }
        });
      }
      for (int value = 0; value < sent; value++) {
        broadcast.send(value);
        pause(3);
      }
      broadcast.done();
    });
  }

  /** {@return the next value to be heard, or -1 at the end} */
  private static int heard(Heard<Integer> heard, int next, int sent) {
    return switch (heard) {
      case Heard.Item<Integer>(Integer value) -> {
        assertThat(value).isEqualTo(next);
        yield next + 1;
      }
      case Heard.Missed<Integer>(long count) -> {
        assertThat(count).isPositive();
        yield next + (int) count;
      }
      case Heard.Done<Integer> _ -> {
        assertThat(next).isEqualTo(sent);
        yield -1;
      }
    };
  }

  @Simulated(seeds = 200)
  void aLimiter_getsItsTokensBack_howeverManyThereAre() throws InterruptedException {
    Limiter limiter = new Limiter(2);
    int[] borrowed = new int[1];
    TaskGroup.run(group -> {
      group.fork(() -> {
        for (int i = 0; i < 3; i++) {
          pause(5);
          limiter.resize(1 + upTo(3));
        }
      });
      group.fork(() ->
          crowdWithLosses(
              6,
              8,
              number -> {
                pause(5);
                Object borrower = oneIn(2) ? "member " + number : Thread.currentThread();
                perhapsCutShort(8, () -> limiter.run(borrower, () -> take(borrowed, 1, 4)));
              }));
    });
    assertThat(limiter.stats().borrowed()).isZero();
    assertThat(limiter.stats().waiting()).isZero();
    assertThat(limiter.stats().borrowers()).isEmpty();
  }
}
