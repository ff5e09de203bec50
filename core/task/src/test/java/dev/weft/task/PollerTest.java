package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.WeftConfig.Door;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A loop with a poller: nobody waits in vain, whichever way the poller waits. */
class PollerTest {
  /** A poller of values that others put in; counts what is asked of it. */
  abstract static class Values implements Poller {
    final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();
    final Set<Thread> callers = ConcurrentHashMap.newKeySet();
    final AtomicInteger polls = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    volatile boolean failing;

    void put(Runnable event) {
      arrived.add(event);
      wakeup();
    }

    @Override
    public void flush() {
      callers.add(Thread.currentThread());
      if (failing) {
        failing = false;
        throw new IllegalStateException("the test's own: a poller that fails");
      }
    }

    @Override
    public void poll(long nanos) {
      callers.add(Thread.currentThread());
      polls.incrementAndGet();
      if (nanos > 0 && arrived.isEmpty()) {
        await(nanos);
      }
      for (Runnable event = arrived.poll(); event != null; event = arrived.poll()) {
        event.run();
      }
    }

    abstract void await(long nanos);

    @Override
    public void close() {
      callers.add(Thread.currentThread());
      closed.incrementAndGet();
    }
  }

  /** Waits as NIO's selector does in a virtual thread: the carrier is free meanwhile. */
  static final class LetsGo extends Values {
    private final Semaphore wakeups = new Semaphore(0);

    @Override
    void await(long nanos) {
      try {
        if (wakeups.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
          wakeups.drainPermits();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void wakeup() {
      wakeups.release();
    }
  }

  /** Waits as a native call does: the carrier waits, too. */
  static final class Holds extends Values {
    private volatile boolean woken;

    @Override
    void await(long nanos) {
      long start = Clock.system().nanos();
      while (!woken && Clock.system().nanos() - start < nanos) {
        Thread.onSpinWait();
      }
      woken = false;
    }

    @Override
    public void wakeup() {
      woken = true;
    }
  }

  static Stream<Arguments> pollersOnDoors() {
    return Stream.of(Door.LOOP, Door.DEFAULT)
        .flatMap(
            door -> Stream.of(LetsGo.class, Holds.class).map(kind -> Arguments.of(door, kind)));
  }

  private static Values install(Class<? extends Values> kind) {
    return kind == LetsGo.class
        ? Loop.current().poller(LetsGo.class, loop -> new LetsGo())
        : Loop.current().poller(Holds.class, loop -> new Holds());
  }

  @ParameterizedTest
  @MethodSource("pollersOnDoors")
  void eventsAndWakeUpsAllArrive(Door door, Class<? extends Values> kind) throws Exception {
    Runs.on(
        door,
        () -> {
          Values poller = install(kind);
          for (int i = 0; i < 300; i++) {
            Handoff<Integer> byEvent = new Handoff<>();
            Handoff<Integer> byWakeUp = new Handoff<>();
            Thread.ofPlatform()
                .start(() -> {
                  poller.put(() -> byEvent.give(1));
                  byWakeUp.give(2);
                });
            assertThat(byEvent.await() + byWakeUp.await()).isEqualTo(3);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("pollersOnDoors")
  void aTimerSetWhileThePollerWaitsIsNotLate(Door door, Class<? extends Values> kind)
      throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.call(group -> {
              Values poller = install(kind);
              group.fork(() -> Weft.sleep(DAY)); // what the poller would wait for
              for (int i = 0; i < 20; i++) {
                Handoff<Boolean> go = new Handoff<>();
                Task<?> task =
                    group.fork(() -> {
                      go.await();
                      Weft.sleep(SOON);
                    });
                Runs.untilWaiting(task);
                Thread.ofPlatform().start(() -> go.give(true));
                task.join();
              }
              assertThat(poller.polls.get()).isPositive();
              group.cancel("enough");
              return 0;
            }));
  }

  @ParameterizedTest
  @MethodSource("pollersOnDoors")
  void oneThreadAsksIt_andClosesItAtTheEnd(Door door, Class<? extends Values> kind)
      throws Exception {
    Values poller =
        Runs.on(
            door,
            () -> {
              Values installed = install(kind);
              assertThat(install(kind)).isSameAs(installed);

              Weft.sleep(SOON);
              return installed;
            });
    assertThat(poller.callers).hasSize(1);
    assertThat(poller.callers).allMatch(thread -> thread.isVirtual() == (door == Door.LOOP));
    assertThat(poller.closed.get()).isEqualTo(1);
  }

  @BothDoors
  void aPollerOfAnotherKindIsRefused(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          install(LetsGo.class);
          assertThatThrownBy(() -> Loop.current().poller(Holds.class, loop -> new Holds()))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("Holds");
        });
  }

  @ParameterizedTest
  @ValueSource(classes = {LetsGo.class, Holds.class})
  void tasksThatAreAlwaysReadyLeaveItATurn(Class<? extends Values> kind) throws Exception {
    Runs.on(
        Door.LOOP,
        () -> {
          Values poller = install(kind);
          int before = poller.polls.get();
          Runs.until(() -> poller.polls.get() > before + 5);
        });
  }

  @ParameterizedTest
  @MethodSource("pollersOnDoors")
  void oneFailureIsReportedAndItIsAskedAgain(Door door, Class<? extends Values> kind)
      throws Exception {
    Runs.on(
        door,
        () -> {
          Values poller = install(kind);
          poller.failing = true;
          poller.wakeup();
          Handoff<Integer> event = new Handoff<>();
          poller.put(() -> event.give(1));
          event.await();
        });
  }

  /** Guards: a lock that the carrier and its tasks both want would stop them all. */
  @ParameterizedTest
  @MethodSource("pollersOnDoors")
  void mayShareALockWithTasks(Door door, Class<? extends Values> kind) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Values poller = install(kind);
              for (int i = 0; i < 200; i++) {
                Handoff<Boolean> held = new Handoff<>();
                Handoff<Boolean> release = new Handoff<>();
                Task<?> holder =
                    group.fork(() -> {
                      lock.lock();
                      try {
                        held.give(true);
                        release.await();
                      } finally {
                        lock.unlock();
                      }
                    });
                held.await();
                poller.put(() -> {
                  lock.lock();
                  lock.unlock();
                });
                release.give(true);
                holder.join();
              }
            }));
  }
}
