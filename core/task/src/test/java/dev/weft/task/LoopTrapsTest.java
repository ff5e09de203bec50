package dev.weft.task;

import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.on;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What went wrong with the loops of others, and must not here. Each names where it was found. */
class LoopTrapsTest {
  // JDK 25, VirtualThread.submitRunContinuation pins its caller: a scheduler must never wait there
  @BothDoors
  void wakingATaskOfABusyLoop_neverWaits(Door door) throws Exception {
    Handoff<Boolean> wake = new Handoff<>();
    AtomicBoolean given = new AtomicBoolean();
    CountDownLatch busy = new CountDownLatch(1);
    Thread giver =
        Thread.ofPlatform()
            .start(() -> {
              try {
                busy.await();
                wake.give(true);
                given.set(true);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Boolean> waiting = group.fork(() -> wake.await());
              Runs.untilWaiting(waiting);
              busy.countDown();
              while (!given.get()) {
                Thread.onSpinWait(); // holds the loop until the giver has come back
              }
              assertThat(waiting.join()).isTrue();
            }));
    giver.join();
  }

  // Netty-VirtualThread-Scheduler #3: running the next one from within the last overflowed the
  // stack
  @BothDoors
  void aLongChainOfHandOvers_doesNotDeepenTheStack(Door door) throws Exception {
    int length = 20_000;
    int sum =
        on(
            door,
            () ->
                TaskGroup.<Integer>call(group -> {
                  Handoff<Integer> first = new Handoff<>();
                  Handoff<Integer> last = first;
                  for (int i = 0; i < length; i++) {
                    Handoff<Integer> mine = last;
                    Handoff<Integer> next = new Handoff<>();
                    group.fork(() -> next.give(mine.await() + 1));
                    last = next;
                  }
                  first.give(0);
                  return last.await();
                }));
    assertThat(sum).isEqualTo(length);
  }

  // Netty-VirtualThread-Scheduler #9: the JDK's pollers all lived on the loop that asked first
  @Test // of loops only: with one processor, the default scheduler has one thread, which this holds
  void aHeldLoopHoldsUpNoSocketOfOthers() throws Exception {
    on(
        Door.LOOP,
        () -> {
          try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
              Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
              Socket accepted = server.accept()) {
            AtomicBoolean read = new AtomicBoolean();
            CountDownLatch reads = new CountDownLatch(1);
            Thread elsewhere = reader(accepted, reads, read);
            reads.await();
            Runs.until(() -> elsewhere.getState() == Thread.State.WAITING);
            client.getOutputStream().write(7);
            long start = Clock.system().nanos();
            while (!read.get() && Clock.system().since(start).toSeconds() < 20) {
              Thread.onSpinWait(); // holds the loop
            }
            assertThat(read).isTrue();
          }
        });
  }

  /** A virtual thread that is not the loop's: a platform thread started it. */
  private static Thread reader(Socket socket, CountDownLatch reads, AtomicBoolean read)
      throws InterruptedException {
    AtomicReference<@Nullable Thread> made = new AtomicReference<>();
    Thread.ofPlatform()
        .start(() ->
            made.set(
                Thread.startVirtualThread(() -> {
                  reads.countDown();
                  try {
                    read.set(socket.getInputStream().read() == 7);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })))
        .join();
    Thread thread = made.get();
    if (thread == null) {
      throw new AssertionError("no reader");
    }
    return thread;
  }

  // JDK 25, VirtualThread: an interrupt of a mounted thread sets its carrier's flag, too, and
  // mounting another clears it: a loop that took it for its own would stop or miss a wake-up
  @BothDoors
  void interruptsOfATaskThatRuns_disturbNoOther(Door door) throws Exception {
    AtomicReference<@Nullable Thread> target = new AtomicReference<>();
    AtomicInteger interrupts = new AtomicInteger();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          Thread known = target.get();
          while (interrupts.get() < 3_000) {
            if (known != null) {
              known.interrupt();
              interrupts.incrementAndGet();
            }
            LockSupport.parkNanos(1_000);
            known = target.get();
          }
        });
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              group.fork(() -> {
                target.set(Thread.currentThread());
                while (interrupts.get() < 3_000) {
                  Thread.interrupted();
                  Thread.yield();
                }
                Thread.interrupted();
              });
              for (int i = 0; i < 4; i++) {
                group.fork(() -> {
                  while (interrupts.get() < 3_000) {
                    Weft.sleep(Duration.ofNanos(30_000)); // would throw what is not its own
                  }
                });
              }
            }));
    assertThat(interrupts).hasValue(3_000);
  }

  // JDK 25, VirtualThread: the carrier's interrupt flag outlives an unmount that does not clear it
  @BothDoors
  void aTaskThatEndsInterrupted_leavesNothingToTheNext(Door door) throws Exception {
    on(
        door,
        () -> {
          for (int i = 0; i < 500; i++) {
            TaskGroup.run(group -> {
              Task<?> first = group.fork(() -> Thread.currentThread().interrupt());
              Task<Boolean> second = group.fork(() -> Thread.currentThread().isInterrupted());
              first.join();
              assertThat(second.join()).isFalse();
            });
            Weft.sleep(Duration.ZERO);
          }
        });
  }

  // Netty-VirtualThread-Scheduler, pull request #36: queue nodes kept ended schedulers alive
  @BothDoors
  void whatATaskHeld_isCollectedAfterItsEnd_alsoWhileItsLoopGoesOn(Door door) throws Exception {
    on(
        door,
        () -> {
          List<WeakReference<byte[]>> held = new ArrayList<>();
          TaskGroup.run(group -> {
            for (int i = 0; i < 8; i++) {
              byte[] much = new byte[100_000];
              held.add(new WeakReference<>(much));
              group.fork(() -> {
                Weft.sleep(SOON);
                return much.length;
              });
            }
          });
          Runs.until(() -> {
            System.gc();
            return held.stream().allMatch(one -> one.refersTo(null));
          });
        });
  }

  // asyncio #91887, #117379: a task that nobody kept a handle of was collected while it waited
  @BothDoors
  void aTaskThatNobodyKeeps_runsToItsEnd(Door door) throws Exception {
    AtomicInteger ended = new AtomicInteger();
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 100; i++) {
                group.fork(() -> {
                  Weft.sleep(Duration.ofMillis(20));
                  ended.incrementAndGet();
                });
              }
              Weft.sleep(SOON);
              System.gc();
            }));
    assertThat(ended).hasValue(100);
  }

  // Reactor #3857: at most 10 × cores virtual threads at a time, to the surprise of its users
  @BothDoors
  void asManyTasksMayWaitAtATime_asThereAre(Door door) throws Exception {
    AtomicInteger waiting = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(5_000);
    on(
        door,
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 5_000; i++) {
                group.fork(() -> {
                  waiting.incrementAndGet();
                  all.countDown();
                  assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
                });
              }
            }));
    assertThat(waiting).hasValue(5_000);
  }
}
