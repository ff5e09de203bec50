package dev.weft.task;

import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectorTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Leaves everything to a seed. */
  private static class Seeded implements Director {
    final Random random;
    final List<String> chosen = new ArrayList<>();

    Seeded(long seed) {
      random = new Random(seed);
    }

    @Override
    public int choose(List<? extends Task<?>> ready) {
      int index = random.nextInt(ready.size());
      chosen.add(ready.get(index).name());
      return index;
    }

    @Override
    public boolean preempts(Task<?> running) {
      return random.nextBoolean();
    }

    @Override
    public RandomGenerator random() {
      return random;
    }
  }

  private static <T> T directed(Director director, Callable<T> body) throws InterruptedException {
    return Weft.run(WeftConfig.defaults().withDirector(director).withGrace(Duration.ZERO), body);
  }

  private static Throwable failureOf(Action body) {
    return thrownBy(() -> directed(new Seeded(1), Tasks.callable(body)));
  }

  @Test
  void aSleep_takesNoRealTime_andExactlyItsOwn() throws InterruptedException {
    Duration slept =
        directed(
            new Seeded(1),
            () -> {
              long start = Clock.current().nanos();
              Weft.sleep(HOUR);
              Weft.sleep(Duration.ofNanos(1));
              return Clock.current().since(start);
            });

    assertThat(slept).isEqualTo(HOUR.plusNanos(1));
  }

  @Test
  void timeouts_deadlines_andAges_areOnTheSameClock() throws InterruptedException {
    Throwable thrown =
        directed(
            new Seeded(1),
            () -> thrownBy(() -> Timeout.after(HOUR, () -> Weft.sleep(HOUR.multipliedBy(2)))));

    assertThat(thrown).isInstanceOf(TimedOutException.class).hasMessageContaining("3600000 ms");
  }

  @Test
  void timersFire_inTheOrderOfTheirTimes() throws InterruptedException {
    List<Integer> order = new ArrayList<>();
    directed(
        new Seeded(3),
        () -> {
          TaskGroup.run(group -> {
            for (int i : List.of(3, 1, 4000, 2, 5_000_000)) {
              group.fork(() -> {
                Weft.sleep(Duration.ofMillis(i));
                order.add(i);
              });
            }
          });
          return 0;
        });

    assertThat(order).containsExactly(1, 2, 3, 4000, 5_000_000);
  }

  @Test
  void theSameChoices_makeTheSameRun() throws InterruptedException {
    Seeded once = new Seeded(7);
    Seeded again = new Seeded(7);
    Seeded other = new Seeded(8);
    for (Seeded director : List.of(once, again, other)) {
      directed(director, DirectorTest::busy);
    }

    assertThat(again.chosen).isEqualTo(once.chosen).isNotEqualTo(other.chosen);
    assertThat(once.chosen).contains("main", "task-1", "task-20");
  }

  private static int busy() throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < 20; i++) {
        group.fork(() -> Weft.sleep(Duration.ofMillis(Weft.random().nextInt(10))));
      }
    });
    return 0;
  }

  @Test
  void whereAllWait_theRunFailsAtOnce_andSaysWhoWaitsWhere() {
    Throwable thrown =
        failureOf(() ->
            TaskGroup.run(group -> {
              group.fork("waiter", () -> new Handoff<String>().await());
              group.fork("lone", () -> Weft.sleep(HOUR));
            }));

    assertThat(thrown)
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("task 'main', RUNNING")
        .hasMessageContaining("\n  task 'waiter', RUNNING\n      at dev.weft.task")
        .hasMessageContaining("Handoff.await")
        .hasMessageNotContaining("lone");
  }

  @Test
  void whatIgnoresItsCancellation_isAbandoned() {
    Throwable thrown = failureOf(() -> new Handoff<String>().awaitSettled());

    assertThat(thrown).isInstanceOf(StuckException.class).hasMessageContaining("awaitSettled");
  }

  @Test
  void whatFailsWhileItUnwinds_isToldToo() {
    Throwable thrown =
        failureOf(() -> {
          try {
            new Handoff<String>().await();
          } finally {
            throw new IllegalStateException("clean-up");
          }
        });

    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(thrown.getSuppressed()[0]).hasMessage("clean-up");
  }

  @Test
  void whoWaitsForTheMachine_isNamed_insteadOfWaitedFor() {
    Throwable thrown = failureOf(() -> LockSupport.parkNanos(HOUR.toNanos()));

    assertThat(thrown)
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("task 'main' waits for real")
        .hasMessageContaining("DirectorTest");
  }

  @Test
  void aFutureThatOnlyTheMachineCompletes_isNotWaitedFor() {
    Throwable thrown = failureOf(() -> Tasks.await(new CompletableFuture<String>()));

    assertThat(thrown).isInstanceOf(StuckException.class).hasMessageContaining("Tasks.await");
  }

  @Test
  void offloadedWork_runsOnTheTaskItself() throws InterruptedException {
    Thread[] worker = new Thread[2];
    directed(
        new Seeded(1),
        () -> {
          worker[0] = Thread.currentThread();
          return worker[1] = Offload.cpu(Thread::currentThread);
        });

    assertThat(worker[1]).isSameAs(worker[0]);
  }

  @Test
  void aDirectorThatThrows_endsTheRun() {
    Throwable thrown =
        thrownBy(() ->
            directed(
                new Seeded(1) {
                  @Override
                  public int choose(List<? extends Task<?>> ready) {
                    if (chosen.size() == 100) {
                      throw new IllegalStateException("enough");
                    }
                    return super.choose(ready);
                  }
                },
                () -> {
                  while (true) {
                    Weft.sleep(HOUR);
                  }
                }));

    assertThat(thrown).hasMessage("enough");
  }

  @Test
  void aChoiceThatIsNone_endsTheRun() {
    Throwable thrown =
        thrownBy(() ->
            directed(
                new Seeded(1) {
                  @Override
                  public int choose(List<? extends Task<?>> ready) {
                    return ready.size();
                  }
                },
                () -> 0));

    assertThat(thrown).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aFailureOfTheBody_isWhatRunThrows() {
    Throwable thrown =
        failureOf(() -> {
          Weft.sleep(HOUR);
          throw new IllegalStateException("its own");
        });

    assertThat(thrown).hasMessage("its own");
  }

  @Test
  void theRealNetwork_isRefused() {
    Throwable thrown = failureOf(() -> Loop.current().poller(Poller.class, _ -> new Idle(false)));

    assertThat(thrown)
        .hasMessage(
            "the real network cannot be used in virtual time, but a task asked for an idle poller");
  }

  @Test
  void aPollerThatStandsOnTimers_isPolledWheneverNoTaskCanGoOn() throws InterruptedException {
    Idle poller = new Idle(true);

    directed(
        new Seeded(1),
        () -> {
          Loop.current().poller(Poller.class, _ -> poller);
          Loop.current().after(HOUR, () -> poller.fired = true);
          Weft.sleep(HOUR.plusSeconds(1));
          return true;
        });

    assertThat(poller.fired).isTrue();
    assertThat(poller.turns).isPositive();
    assertThat(poller.closed).isTrue();
  }

  private static final class Idle implements Poller {
    private final boolean virtual;
    private int turns;
    private boolean fired;
    private boolean closed;

    private Idle(boolean virtual) {
      this.virtual = virtual;
    }

    @Override
    public boolean isVirtual() {
      return virtual;
    }

    @Override
    public void flush() {}

    @Override
    public void poll(long nanos) {
      turns++;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public String toString() {
      return "an idle poller";
    }
  }

  @Test
  void amongConfinedTasks_nobodyIsPreemptedButAtCheckpoints() throws InterruptedException {
    boolean[] mixed = new boolean[1];
    for (int seed = 0; seed < 200; seed++) {
      directed(
          new Seeded(seed),
          () -> {
            int[] inside = new int[1];
            Confined.run(group -> {
              for (int i = 0; i < 3; i++) {
                group.fork(() -> {
                  mixed[0] |= inside[0]++ > 0;
                  new Handoff<Integer>().give(1);
                  group.fork(() -> {});
                  inside[0]--;
                });
              }
            });
            return 0;
          });
    }

    assertThat(mixed[0]).isFalse();
  }

  /** A pipe in the file system that nobody writes to: the read is in the kernel, and no park. */
  @Test
  void aReadThatBlocksForReal_isNamed_ratherThanWaitedFor(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeThat(new ProcessBuilder("sh", "-c", "mkfifo " + pipe).start().waitFor()).isZero();
    Director impatient =
        new Seeded(1) {
          @Override
          public Duration patience() {
            return Duration.ofSeconds(1); // more than any task before it takes to load
          }
        };
    try {
      Throwable thrown =
          thrownBy(() ->
              directed(
                  impatient,
                  () -> TaskGroup.call(group -> group.fork("reader", () -> read(pipe)).join())));

      assertThat(thrown)
          .isInstanceOf(StuckException.class)
          .hasMessageContaining("task 'reader' has held the simulation for more than 1000 ms")
          .hasMessageContaining("DirectorTest.read");
    } finally {
      new RandomAccessFile(pipe.toFile(), "rw").close(); // lets the reader go
    }
  }

  private static int read(Path pipe) throws IOException {
    try (InputStream in = new FileInputStream(pipe.toFile())) {
      return in.read();
    }
  }
}
