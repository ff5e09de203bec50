package dev.weft.flow;

import static dev.weft.flow.Runs.thrownBy;
import static dev.weft.flow.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Action;
import dev.weft.task.CancelledException;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bounded queue behind all operators with tasks. */
class PipeTest {
  @Test
  void itemsComeBeforeTheEnding() throws Exception {
    Pipe<Integer> pipe = new Pipe<>(2);
    IOException failure = new IOException();
    pipe.send(1);
    pipe.send(2);
    assertThat(pipe.end(failure)).isTrue();
    assertThat(pipe.put(3)).isFalse();
    assertThat(pipe.take()).isEqualTo(1);
    assertThat(pipe.take()).isEqualTo(2);
    assertThatThrownBy(pipe::take).isSameAs(failure);
    assertThat(pipe.take()).isNull();
    assertThat(pipe.abandon()).isNull();
  }

  @Test
  void theFirstFailureCounts_alsoAfterACompletion_andTheOthersAreSuppressed() {
    Pipe<Integer> pipe = new Pipe<>(1);
    IOException first = new IOException();
    IOException second = new IOException();
    assertThat(pipe.end(null)).isTrue();
    assertThat(pipe.end(first)).isTrue();
    assertThat(pipe.end(second)).isTrue();
    assertThatThrownBy(pipe::take).isSameAs(first).hasSuppressedException(second);
  }

  @Test
  void whoLeavesHearsOfTheFailureItHasNotSeen_andNoneAfterIt() throws Exception {
    Pipe<Integer> pipe = new Pipe<>(1);
    IOException failure = new IOException();
    pipe.send(1);
    pipe.end(failure);
    assertThat(pipe.abandon()).isSameAs(failure);
    assertThat(pipe.end(new IOException())).isFalse();
    assertThat(pipe.put(1)).isFalse();
  }

  @BothDoors
  void cancelledReserver_leavesItsTurnToTheNext(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Pipe<Integer> pipe = new Pipe<>(1);
              pipe.send(1);
              Task<?> first = group.fork(() -> pipe.send(2));
              until(() -> pipe.room.stats().waiting() == 1);
              Task<?> second = group.fork(() -> pipe.send(3));
              until(() -> pipe.room.stats().waiting() == 2);
              first.cancel("test");
              assertThatThrownBy(first::join).isInstanceOf(TaskCancelledException.class);
              assertThat(pipe.room.stats().waiting()).isEqualTo(1);
              assertThat(pipe.take()).isEqualTo(1);
              pipe.release();
              second.join();
              assertThat(pipe.take()).isEqualTo(3);
            }));
  }

  @BothDoors
  void cancelledBeforeItReserves_orTakes_itDoesNeither(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Pipe<Integer> pipe = new Pipe<>(2);
              pipe.send(1);
              List<Action> calls = List.of(pipe::reserve, pipe::take, () -> pipe.awaitNews());
              for (Action call : calls) {
                Task<Throwable> task =
                    group.fork(() -> {
                      thrownBy(Runs::forEver);
                      return thrownBy(call);
                    });
                task.cancel("test");
                assertThat(task.join()).isInstanceOf(CancelledException.class);
              }
              assertThat(pipe.take()).isEqualTo(1);
              assertThat(pipe.tryReserve()).isTrue();
              assertThat(pipe.tryReserve()).isFalse();
            }));
  }

  @BothDoors
  void cancelledTaker_leavesTheItemForTheNextTake(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Pipe<Integer> pipe = new Pipe<>(1);
              AtomicReference<Thread> thread = new AtomicReference<>();
              Task<Throwable> taker =
                  group.fork(() -> {
                    thread.set(Thread.currentThread());
                    return thrownBy(pipe::take);
                  });
              until(() -> waits(thread.get()));
              taker.cancel("test");
              assertThat(taker.join()).isInstanceOf(CancelledException.class);
              pipe.send(1);
              assertThat(pipe.take()).isEqualTo(1);
            }));
  }

  private static boolean waits(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  @Test
  void anOrdinaryThreadWaitsToo_andIsInterrupted() throws Exception {
    Pipe<Integer> pipe = new Pipe<>(1);
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Thread taker = Thread.ofPlatform().start(() -> thrown.add(thrownBy(pipe::take)));
    until(() -> waits(taker));
    taker.interrupt();
    taker.join();
    pipe.send(1);
    Thread reserver = Thread.ofPlatform().start(() -> thrown.add(thrownBy(pipe::reserve)));
    until(() -> pipe.room.stats().waiting() == 1);
    reserver.interrupt();
    reserver.join();
    assertThat(thrown).hasSize(2).allMatch(e -> e instanceof InterruptedException);
    assertThat(pipe.room.stats().waiting()).isZero();
  }

  @BothDoors
  void awaitingNewsForATime_losesNoItem(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Pipe<Integer> pipe = new Pipe<>(3);
              AtomicInteger vain = new AtomicInteger();
              Flow<Integer> source = slow(500).takeWhile(n -> n < 250 || seen(vain));
              Task<?> putter = group.fork(() -> pipe.fill(source.source()));
              int next = 0;
              while (next < 500) {
                if (pipe.awaitNews(Duration.ofNanos(next % 50))) {
                  assertThat(pipe.poll()).isEqualTo(next);
                  next++;
                  pipe.release();
                } else {
                  vain.incrementAndGet();
                }
              }
              putter.join();
              assertThat(vain.get()).isPositive();
              assertThat(pipe.take()).isNull();
            }));
  }

  /** Waits until the taker, however slow it is, has once waited in vain. */
  private static boolean seen(AtomicInteger vain) throws InterruptedException {
    until(() -> vain.get() > 0);
    return true;
  }

  private static Flow<Integer> slow(int count) {
    return Flow.range(0, count)
        .map(n -> {
          Weft.sleep(Duration.ofNanos(n % 7 * 20_000L));
          return n;
        });
  }

  // ---- conservation ----

  /** Room that is reserved and released: the real one and its broken twin. */
  private interface Room {
    void reserve() throws InterruptedException;

    void release();

    boolean tryReserve();
  }

  private static Room real() {
    Pipe<Integer> pipe = new Pipe<>(3);
    return new Room() {
      @Override
      public void reserve() throws InterruptedException {
        pipe.reserve();
      }

      @Override
      public void release() {
        pipe.release();
      }

      @Override
      public boolean tryReserve() {
        return pipe.tryReserve();
      }
    };
  }

  @BothDoors
  void roomIsNeitherLostNorDoubled_whenCancellationsRace(Door door) throws Exception {
    assertThat(Runs.<Integer>on(door, () -> roomAfterRaces(real()))).isEqualTo(3);
  }

  /** The twin gives room to a reserver without asking whether it is still there. */
  @BothDoors
  void theTwinThatDoesNotAskLosesRoom(Door door) throws Exception {
    assertThat(Runs.<Integer>on(door, () -> roomAfterRaces(new Twin()))).isLessThan(3);
  }

  private static final class Twin implements Room {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Handoff<Boolean>> reservers = new ArrayDeque<>();
    private int room = 3;

    @Override
    public void reserve() throws InterruptedException {
      Handoff<Boolean> place = new Handoff<>();
      lock.lock();
      try {
        if (room > 0) {
          room--;
          return;
        }
        reservers.add(place);
      } finally {
        lock.unlock();
      }
      place.await();
    }

    @Override
    public void release() {
      Handoff<Boolean> next = null;
      lock.lock();
      try {
        next = reservers.poll();
        room += next == null ? 1 : 0;
      } finally {
        lock.unlock();
      }
      give(next);
    }

    private static void give(@Nullable Handoff<Boolean> next) {
      if (next != null) {
        next.give(true);
      }
    }

    @Override
    public boolean tryReserve() {
      lock.lock();
      try {
        boolean there = room > 0;
        room -= there ? 1 : 0;
        return there;
      } finally {
        lock.unlock();
      }
    }
  }

  /** {@return how much room is left when thousands have reserved, released and been cancelled} */
  private static int roomAfterRaces(Room room) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(7);
    int left = 3;
    for (int round = 0; round < 1_500 && left == 3; round++) {
      race(room, random);
      left = takeAll(room);
      for (int i = 0; i < left; i++) {
        room.release();
      }
    }
    return left;
  }

  /** All room is taken, five wait for it, some are cancelled while it is given back. */
  private static void race(Room room, SplittableRandom random) throws InterruptedException {
    TaskGroup.run(group -> {
      int taken = takeAll(room);
      List<Task<?>> tasks = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        tasks.add(
            group.fork(() -> {
              room.reserve();
              room.release();
            }));
      }
      if (random.nextInt(4) > 0) {
        Weft.sleep(Duration.ZERO); // they wait
      }
      for (int i = 0; i < taken; i++) {
        tasks.get(random.nextInt(5)).cancel("test");
        if (random.nextInt(4) == 0) {
          Weft.sleep(Duration.ZERO); // it leaves
        }
        room.release();
      }
      for (Task<?> task : tasks) {
        task.cancel("the round is over");
      }
    });
  }

  private static int takeAll(Room room) {
    int taken = 0;
    while (room.tryReserve()) {
      taken++;
    }
    return taken;
  }
}
