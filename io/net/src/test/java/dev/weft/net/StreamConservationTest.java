package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Thousands of reads and writes are cancelled at random: what goes in comes out, in order. */
@ExtendWith(NoLeaks.class)
class StreamConservationTest {
  private static final int ROUNDS = 200;
  private static final int TURN = 256 * 1024;

  /** A way to read and to write that promises to do nothing when it is cancelled. */
  interface Manners {
    byte[] read(Stream stream, int count) throws InterruptedException;

    void write(Stream stream, byte[] bytes) throws InterruptedException;
  }

  /** The stream's own. */
  private static class Proper implements Manners {
    @Override
    public byte[] read(Stream stream, int count) throws InterruptedException {
      if (count % 2 == 0) {
        try {
          return stream.readExactly(count);
        } catch (BrokenException e) {
          assertThat(stream.isOpen()).as("the peer has ended").isFalse();
        }
      }
      byte[] some = new byte[count];
      return Arrays.copyOf(some, Math.max(0, stream.read(some)));
    }

    @Override
    public void write(Stream stream, byte[] bytes) throws InterruptedException {
      stream.write(bytes);
    }
  }

  /** The broken twin of an inlet: takes what is there, and then waits for the rest. */
  private static final class HastyReader extends Proper {
    @Override
    public byte[] read(Stream stream, int count) throws InterruptedException {
      ByteBuffer all = ByteBuffer.allocate(count);
      int taken = 0;
      while (taken >= 0 && all.hasRemaining()) {
        taken = stream.read(all);
      }
      return Arrays.copyOf(all.array(), all.position());
    }
  }

  /** The broken twin of an outlet: sends what fits, and then waits with the rest. */
  private static final class HastyWriter extends Proper {
    @Override
    public void write(Stream stream, byte[] bytes) throws InterruptedException {
      for (int i = 0; i < bytes.length; i += 1_000) {
        stream.write(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + 1_000)));
      }
    }
  }

  @EveryWay
  void whatGoesIn_comesOut_whateverIsCancelled(Way way) throws Exception {
    for (int seed = 1; seed <= 2; seed++) {
      conserve(way, new Proper(), seed);
    }
  }

  @Test
  void readerThatTakesBeforeItWaits_isFound() {
    assertIsFound(new HastyReader());
  }

  @Test
  void writerThatSendsBeforeItWaits_isFound() {
    assertIsFound(new HastyWriter());
  }

  private static void assertIsFound(Manners broken) {
    Way way = Way.all().findFirst().orElseThrow();
    assertThatThrownBy(
            () -> {
              for (int seed = 1; seed <= 20; seed++) {
                conserve(way, broken, seed);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  private static void conserve(Way way, Manners manners, int seed) throws InterruptedException {
    Ends.meet(
        way,
        Ends.SMALL,
        (near, far) -> {
          long[] sent = {0};
          long[] got = {0};
          TaskGroup.run(group -> {
            Task<?> writing = group.fork(() -> write(near, manners, new Random(seed), sent));
            group.fork(() -> read(far, manners, new Random(-seed), got));
            writing.join();
            near.closeOutput();
          });
          assertThat(got[0]).isEqualTo(sent[0]).isPositive();
          assertThat(near.stats()).isEqualTo(new StreamStats(0, sent[0], sent[0]));
          assertThat(far.stats().received()).isEqualTo(sent[0]);
        });
  }

  private static void write(Stream stream, Manners manners, Random random, long[] sent)
      throws InterruptedException {
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = Ends.pattern(sent[0], random.nextInt(10_000));
      pause(random, sent[0] % TURN < TURN / 2);
      disturbed(
          random,
          () -> {
            manners.write(stream, bytes);
            sent[0] += bytes.length;
          });
    }
  }

  private static void read(Stream stream, Manners manners, Random random, long[] got)
      throws InterruptedException {
    while (stream.isOpen() || stream.stats().received() > got[0]) {
      int count = 1 + random.nextInt(9_000);
      pause(random, got[0] % TURN > TURN / 2);
      disturbed(
          random,
          () -> {
            byte[] bytes = manners.read(stream, count);
            assertThat(bytes).isEqualTo(Ends.pattern(got[0], bytes.length));
            got[0] += bytes.length;
          });
    }
  }

  /** By turns, the one has to wait for the other. */
  private static void pause(Random random, boolean mine) throws InterruptedException {
    if (mine && random.nextInt(3) == 0) {
      Weft.sleep(Duration.ofNanos(random.nextInt(2_000_000)));
    }
  }

  /** Runs something in a task that is cancelled at any moment, or in a timeout, or in peace. */
  private static void disturbed(Random random, dev.weft.task.Action action)
      throws InterruptedException {
    Duration soon = Duration.ofNanos(random.nextInt(300_000));
    switch (random.nextInt(4)) {
      case 0 -> {
        try {
          Timeout.after(soon, action);
        } catch (TimedOutException e) {
          return;
        }
      }
      case 1 ->
          TaskGroup.run(group -> {
            Task<?> task = group.fork(action);
            task.cancel("at once");
          });
      default ->
          TaskGroup.run(group -> {
            Task<?> task = group.fork(action);
            if (random.nextInt(3) > 0) {
              Weft.sleep(soon);
              task.cancel("while it waits, or not");
            }
          });
    }
  }
}
