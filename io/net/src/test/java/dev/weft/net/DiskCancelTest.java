package dev.weft.net;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.Handoff;
import dev.weft.task.Lane;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a file whose reader or writer is cancelled. */
class DiskCancelTest {
  private final Drive drive = new Drive();
  private final Disk disk = drive.local();
  @TempDir private Path home;
  private Path file = Path.of("");

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(home.resolve("file"), "old");
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(drive.open).hasValue(0);
    assertThat(Drive.leftovers(home)).isZero();
    assertThat(Drive.descriptors(home)).isZero();
    assertThat(file).hasContent("old");
  }

  @DiskDoors
  void cancelledBefore_opensNothing(Door door) throws Exception {
    Drive.on(
        door,
        () ->
            TaskGroup.run(group -> {
              group.cancel("too late");
              assertThatThrownBy(() -> disk.read(file)).isInstanceOf(InterruptedException.class);
              assertThatThrownBy(() -> disk.read(file, 0, 1))
                  .isInstanceOf(InterruptedException.class);
              assertThatThrownBy(() -> disk.lines(file, 10).count())
                  .isInstanceOf(InterruptedException.class);
              assertThatThrownBy(() -> disk.write(file, "new"))
                  .isInstanceOf(InterruptedException.class);
              assertThatThrownBy(() -> disk.append(file, "new"))
                  .isInstanceOf(InterruptedException.class);
              assertThatThrownBy(() -> disk.writeAll(file, Flow.of()))
                  .isInstanceOf(InterruptedException.class);
            }));
    assertThat(drive.opened).hasValue(0);
  }

  @Test
  void anOrdinaryThread_thatIsInterrupted_opensNothing_andHearsOfItOnce() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> disk.write(file, "new")).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> disk.read(file)).isInstanceOf(InterruptedException.class);
    assertThat(drive.opened).hasValue(0);
  }

  @Test
  void anOrdinaryThread_thatIsInterruptedMeanwhile_leavesNothing() {
    Flow<byte[]> interrupting =
        Flow.range(0, 10)
            .map(i -> {
              if (i == 5) {
                Thread.currentThread().interrupt();
              }
              return new byte[100_000];
            });
    assertThatThrownBy(() -> disk.writeAll(file, interrupting))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(drive.opened).hasValue(1);
  }

  @DiskDoors
  void aReadThatCanBeTold_endsWhenItsReaderIsCancelled(Door door) throws Exception {
    Path pipe = home.resolve("pipe");
    if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
      return; // no pipes here
    }
    Lane lane = Lane.of("pipes", 1, 0);
    try (FileChannel _ = FileChannel.open(pipe, READ, WRITE)) { // or opening it would wait, too
      Drive.on(
          door,
          () ->
              TaskGroup.run(group -> {
                Task<Long> reader = group.fork(() -> drive.local(lane).chunks(pipe, 10).count());
                Drive.until(() -> drive.reads.get() == 1);
                reader.cancel("enough");
                assertThatThrownBy(reader::join).isInstanceOf(TaskCancelledException.class);
              }));
    }
    assertThat(lane.stats().running()).isZero();
  }

  @DiskDoors
  void aWriterThatIsCancelled_keepsTheOldFile(Door door) throws Exception {
    Drive.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Handoff<Boolean> begun = new Handoff<>();
              Flow<byte[]> endless =
                  Flow.generate(out -> {
                    out.emit(new byte[200_000]);
                    begun.give(true);
                    new Handoff<Boolean>().await();
                  });
              Task<?> writer = group.fork(() -> disk.writeAll(file, endless));
              begun.await();
              assertThat(Drive.leftovers(home)).isEqualTo(1);
              writer.cancel("enough");
              assertThatThrownBy(writer::join).isInstanceOf(TaskCancelledException.class);
              nothingIsLeft();
            }));
  }

  @DiskDoors
  void aWriterThatIsCancelled_tidiesUp_alsoWhenItsLaneIsFull(Door door) throws Exception {
    Lane lane = Lane.of("one", 1, 0);
    Drive.on(
        door,
        () ->
            TaskGroup.run(group -> {
              CountDownLatch busy = new CountDownLatch(1);
              Flow<byte[]> failing =
                  Flow.generate(out -> {
                    out.emit(new byte[200_000]);
                    group.fork(() -> lane.run(() -> busy.await()));
                    Drive.until(() -> lane.stats().running() == 1);
                    throw new IllegalStateException("no more");
                  });
              assertThatThrownBy(() -> drive.local(lane).writeAll(file, failing))
                  .hasMessage("no more");
              nothingIsLeft();
              busy.countDown();
            }));
  }

  @DiskDoors
  void aReaderOfALocalDisk_waitsForTheEnd_ofAReadThatHangs(Door door) throws Exception {
    Lane lane = Lane.of("near", 1, 0);
    drive.answers = new CountDownLatch(1);
    Drive.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Long> reader = group.fork(() -> drive.local(lane).chunks(file, 10).count());
              Drive.until(() -> drive.stuck.get() == 1);
              reader.cancel("enough");
              Drive.until(() -> lane.stats().cancelled() == 1);
              assertThat(drive.open).hasValue(1);
              assertThat(reader.outcome()).isEmpty();
              drive.answers.countDown();
              assertThatThrownBy(reader::join).isInstanceOf(TaskCancelledException.class);
              assertThat(drive.open).hasValue(0);
            }));
  }

  @DiskDoors
  void aReaderOfARemoteDisk_leavesAtOnce_andTheThreadClosesTheFile(Door door) throws Exception {
    Lane lane = Lane.of("far away", 2, 0);
    Disk remote = drive.remote(lane);
    drive.answers = new CountDownLatch(1);
    Drive.on(
        door,
        () ->
            TaskGroup.run(group -> {
              List<Task<?>> readers =
                  List.of(
                      group.fork(() -> remote.chunks(file, 10).count()),
                      group.fork(() -> remote.read(file)));
              Drive.until(() -> drive.stuck.get() == 2);
              for (Task<?> reader : readers) {
                reader.cancel("enough");
                assertThatThrownBy(reader::join).isInstanceOf(TaskCancelledException.class);
              }
              assertThat(lane.stats().abandoned()).isEqualTo(2);
              assertThat(drive.open).hasValue(2);
              drive.answers.countDown();
              Drive.until(() -> drive.open.get() == 0 && lane.stats().running() == 0);
            }));
  }

  @DiskDoors
  void aWriterThatIsCancelled_whileItsFileComesIntoPlace_hasWrittenOrNot(Door door)
      throws Exception {
    int[] written = new int[2];
    Path other = home.resolve("other");
    Drive.on(
        door,
        () -> {
          for (int i = 0; i < 300; i++) {
            Files.writeString(other, "old");
            boolean happened = cancelledAtSomeTime(other, i * 5_000L);
            assertThat(other).hasContent(happened ? "new" : "old");
            written[happened ? 1 : 0]++;
          }
        });
    assertThat(written[0] + written[1]).isEqualTo(300);
  }

  private boolean cancelledAtSomeTime(Path path, long nanos) throws InterruptedException {
    boolean[] happened = new boolean[1];
    try {
      Timeout.after(
          Duration.ofNanos(nanos),
          () -> {
            disk.write(path, "new");
            happened[0] = true;
          });
    } catch (TimedOutException e) {
      // then it was not written
    }
    return happened[0];
  }
}
