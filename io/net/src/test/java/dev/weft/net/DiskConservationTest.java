package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of users of files, cancelled at any time: nothing is lost, torn or left open. */
class DiskConservationTest {
  @TempDir private Path home;

  @DiskDoors
  void whoeverIsCancelled_filesAreWhole_andClosed(Door door) throws Exception {
    Shelf shelf = new Shelf(home);
    Drive.on(door, () -> crowd(shelf, 12, 100));
    assertThat(shelf.complaints()).isEmpty();
    assertThat(shelf.drive.opened.get()).isGreaterThanOrEqualTo(12 * 100 / 5);
    assertThat(shelf.cutShort.get()).isPositive();
  }

  /** The checker finds what a writer does that writes in place, and one that never tidies up. */
  @DiskDoors
  void aBrokenWriter_isFoundOut(Door door) throws Exception {
    Shelf shelf = new Shelf(home);
    Drive.on(
        door,
        () -> {
          assertThatThrownBy(() -> shelf.use(5)).hasMessage("by chance");
          assertThat(shelf.complaints()).isEmpty();
          shelf.writer = DiskConservationTest::writeInPlace;
          assertThatThrownBy(() -> shelf.use(5)).hasMessage("by chance");
          assertThat(shelf.complaints())
              .hasSize(1)
              .allMatch(complaint -> complaint.endsWith("is what nobody wrote"));
          shelf.writer = (path, chunks) -> writeBeside(shelf, path, chunks);
          assertThatThrownBy(() -> shelf.use(5)).hasMessage("by chance");
          assertThat(shelf.complaints()).contains("1 files are open", "1 temporary files are left");
        });
  }

  private static void writeBeside(Shelf shelf, Path path, Flow<byte[]> chunks)
      throws InterruptedException {
    try {
      Path beside = path.resolveSibling("mine.tmp");
      SeekableByteChannel file =
          shelf.drive.open(beside, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      chunks.forEach(chunk -> file.write(ByteBuffer.wrap(chunk)));
      file.close();
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeInPlace(Path path, Flow<byte[]> chunks) throws InterruptedException {
    try {
      Files.write(path, new byte[0]);
      chunks.forEach(chunk -> Files.write(path, chunk, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @DiskDoors
  void anAddition_isThere_ifItsCallerWasNotCancelled_andOnlyThen(Door door) throws Exception {
    Disk disk = Disk.local();
    Drive.on(
        door,
        () ->
            Flow.range(0, 8)
                .mapUnordered(
                    8,
                    i -> {
                      Path log = Files.createFile(home.resolve("log-" + i));
                      int added = 0;
                      for (int round = 0; round < 200; round++) {
                        added += isAdded(disk, log, patience(round, 400_000)) ? 1 : 0;
                      }
                      assertThat(Files.readString(log, UTF_8)).isEqualTo("record\n".repeat(added));
                      return added;
                    })
                .forEach(added -> assertThat(added).isPositive()));
  }

  /** {@return any time, but every fifth time enough on the slowest machine} */
  private static Duration patience(int round, int mostNanos) {
    return round % 5 == 0
        ? Duration.ofMinutes(1)
        : Duration.ofNanos(Weft.random().nextInt(mostNanos + 1));
  }

  private static boolean isAdded(Disk disk, Path log, Duration patience) throws Exception {
    boolean[] added = new boolean[1];
    try {
      Timeout.after(
          patience,
          () -> {
            disk.append(log, "record\n");
            added[0] = true;
          });
    } catch (TimedOutException e) {
      // as it may
    }
    return added[0];
  }

  private static void crowd(Shelf shelf, int tasks, int rounds) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < tasks; i++) {
        group.fork(() -> useSome(shelf, rounds, 3_000_000));
      }
    });
  }

  private static void useSome(Shelf shelf, int rounds, int mostNanos) throws InterruptedException {
    for (int i = 0; i < rounds; i++) {
      int kind = Weft.random().nextInt(6);
      try {
        Timeout.after(patience(i, mostNanos), () -> shelf.use(kind));
      } catch (TimedOutException e) {
        shelf.cutShort.incrementAndGet();
      } catch (BrokenException e) {
        // as it may
      }
    }
  }
}
