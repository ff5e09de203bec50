package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.WeftConfig.Door;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Files as flows of chunks and lines. */
class DiskFlowTest {
  private final Drive drive = new Drive();
  private final Disk disk = drive.local();
  @TempDir private Path home;
  private Path file = Path.of("");

  @BeforeEach
  void makeFile() {
    file = home.resolve("file");
  }

  private void assertAllClosed() throws IOException {
    assertThat(drive.opened.get()).isPositive();
    assertThat(drive.open).hasValue(0);
    assertThat(Drive.descriptors(home)).isZero();
  }

  @DiskDoors
  void chunks_haveTheirSize_butForTheLast(Door door) throws Exception {
    Files.writeString(file, "0123456789");
    Drive.on(
        door,
        () -> {
          assertThat(texts(disk.chunks(file, 4))).containsExactly("0123", "4567", "89");
          assertThat(texts(disk.chunks(file, 5))).containsExactly("01234", "56789");
          assertThat(texts(disk.chunks(file, 100))).containsExactly("0123456789");
          assertThat(texts(disk.chunks(file, 3, 5, 2))).containsExactly("34", "56", "7");
          assertThat(texts(disk.chunks(file, 8, 99, 9))).containsExactly("89");
          assertThat(texts(disk.chunks(file, 10, 1, 1))).isEmpty();
          assertThat(texts(disk.chunks(file, Long.MAX_VALUE, 1, 1))).isEmpty();
          assertThat(texts(disk.chunks(file, 0, 0, 1))).isEmpty();
        });
    assertAllClosed();
  }

  private static List<String> texts(Flow<byte[]> chunks) throws InterruptedException {
    return chunks.map(chunk -> new String(chunk, UTF_8)).toList(1_000);
  }

  @DiskDoors
  void chunks_put_together_areTheFile(Door door) throws Exception {
    byte[] bytes = new byte[300_001];
    new Random(7).nextBytes(bytes);
    Files.write(file, bytes);
    Drive.on(
        door,
        () -> {
          for (int size : new int[] {1_000, 65_536, 100_000, 1_000_000}) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            disk.chunks(file, size).forEach(all::writeBytes);
            assertThat(all.toByteArray()).isEqualTo(bytes);
          }
        });
  }

  @DiskDoors
  void aLargeFile_isNeverMoreThanThreeChunksInMemory(Door door) throws Exception {
    long length = 100L << 20;
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(length);
    }
    AtomicInteger consumed = new AtomicInteger();
    AtomicInteger mostAhead = new AtomicInteger();
    long[] sum = new long[1];
    Drive.on(
        door,
        () ->
            disk.chunks(file, Blocks.SIZE)
                .forEach(chunk -> {
                  mostAhead.accumulateAndGet(drive.reads.get() - consumed.get(), Math::max);
                  sum[0] += chunk.length;
                  consumed.incrementAndGet();
                }));
    assertThat(sum[0]).isEqualTo(length);
    assertThat(mostAhead.get()).isBetween(1, 3);
  }

  @DiskDoors
  void whileTheConsumerWorks_theNextChunkIsRead(Door door) throws Exception {
    Files.write(file, new byte[10]);
    Drive.on(
        door,
        () ->
            disk.chunks(file, 2)
                .take(1)
                .forEach(first -> Drive.until(() -> drive.reads.get() >= 2)));
    assertAllClosed();
  }

  @DiskDoors
  void aFlow_opensNothing_untilItRuns_andAnewWithEachRun(Door door) throws Exception {
    Files.writeString(file, "one\ntwo\n");
    Flow<String> lines = disk.lines(file, 10);
    assertThat(drive.opened).hasValue(0);
    Drive.on(
        door,
        () -> {
          assertThat(lines.toList(10)).containsExactly("one", "two");
          Files.writeString(file, "three");
          assertThat(lines.toList(10)).containsExactly("three");
        });
    assertThat(drive.opened).hasValue(2);
    assertAllClosed();
  }

  @DiskDoors
  void anEarlyEnd_closesTheFile(Door door) throws Exception {
    Files.writeString(file, "a\n".repeat(200_000));
    Drive.on(
        door,
        () -> {
          assertThat(disk.lines(file, 10).take(3).toList(3)).containsExactly("a", "a", "a");
          assertAllClosed();
          assertThat(disk.chunks(file, 10).first()).isPresent();
          assertAllClosed();
        });
  }

  @DiskDoors
  void aFailureOfTheConsumer_closesTheFile_andComesOut(Door door) throws Exception {
    Files.writeString(file, "a\n".repeat(200_000));
    Drive.on(
        door,
        () -> {
          assertThatThrownBy(() ->
                  disk.lines(file, 10)
                      .forEach(line -> {
                        throw new BrokenException("no ink");
                      }))
              .hasMessage("no ink");
          assertAllClosed();
        });
  }

  @DiskDoors
  void aCancellation_closesTheFile(Door door) throws Exception {
    Files.writeString(file, "a\n".repeat(200_000));
    Drive.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Boolean> begun = new Handoff<>();
              Tasks.Each<byte[]> slowly =
                  chunk -> {
                    begun.give(true);
                    new Handoff<Boolean>().await();
                  };
              Task<?> reader = group.fork(() -> disk.chunks(file, 10).forEach(slowly));
              begun.await();
              assertThat(drive.open).hasValue(1);
              reader.cancel("enough");
              assertThatThrownBy(reader::join).isInstanceOf(TaskCancelledException.class);
              assertAllClosed();
            }));
  }

  @DiskDoors
  void linesBeforeAFailure_areDelivered(Door door) throws Exception {
    Files.writeString(file, "short\nlonger\r\nmuch longer\nx");
    List<String> got = new ArrayList<>();
    Drive.on(
        door,
        () ->
            assertThatThrownBy(() -> disk.lines(file, 6).forEach(got::add))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                    "line 3 of %s is longer than the 6 bytes of mostLineBytes: raise it, or take"
                        + " chunks",
                    file));
    assertThat(got).containsExactly("short", "longer");
    assertAllClosed();
  }

  @DiskDoors
  void aFileThatDoesNotExist_failsWhenTheFlowRuns(Door door) throws Exception {
    Flow<String> lines = disk.lines(file, 10);
    Drive.on(
        door,
        () ->
            assertThatThrownBy(lines::count)
                .isInstanceOf(BrokenException.class)
                .hasMessage("cannot read %s: no such file", file));
    assertThat(drive.open).hasValue(0);
  }
}
