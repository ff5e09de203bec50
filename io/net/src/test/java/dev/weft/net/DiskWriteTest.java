package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are written as a whole or not at all. */
class DiskWriteTest {
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
  }

  @DiskDoors
  void aFile_isWritten_newOrInThePlaceOfAnOldOne(Door door) throws Exception {
    Path fresh = home.resolve("fresh");
    byte[] large = new byte[1_000_000];
    Arrays.fill(large, (byte) 7);
    Drive.on(
        door,
        () -> {
          disk.write(file, "grün");
          disk.write(fresh, large);
        });
    assertThat(file).hasContent("grün");
    assertThat(fresh).hasBinaryContent(large);
    Drive.on(door, () -> Disk.local().write(file, ""));
    assertThat(file).isEmptyFile();
  }

  @DiskDoors
  void aFlow_isWritten_whateverTheSizeOfItsChunks(Door door) throws Exception {
    for (int size : new int[] {1, 1_000, 65_535, 65_536, 65_537, 200_000}) {
      int number = Math.min(3_000, 1_000_000 / size);
      byte[] all = new byte[number * size];
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) (i / size);
      }
      Flow<byte[]> chunks =
          Flow.range(0, number).map(i -> Arrays.copyOfRange(all, i * size, (i + 1) * size));
      Drive.on(door, () -> disk.writeAll(file, chunks));
      assertThat(file).hasBinaryContent(all);
    }
  }

  @DiskDoors
  void aFile_isRewrittenFromItself(Door door) throws Exception {
    Files.writeString(file, "a\nb\nc\n".repeat(30_000));
    Drive.on(
        door, () -> disk.writeLines(file, disk.lines(file, 10).filter(line -> !line.equals("b"))));
    assertThat(file).hasContent("a\nc\n".repeat(30_000));
  }

  @DiskDoors
  void theOldFile_isThere_untilTheNewOneIsWhole(Door door) throws Exception {
    Flow<byte[]> watching =
        Flow.range(0, 10)
            .map(i -> {
              assertThat(file).hasContent("old");
              return new byte[50_000];
            });
    Drive.on(door, () -> disk.writeAll(file, watching));
    assertThat(file).hasSize(500_000);
  }

  @DiskDoors
  void aFullDisk_keepsTheOldFile(Door door) throws Exception {
    drive.room.set(150_000);
    Drive.on(
        door,
        () -> {
          assertThatThrownBy(() -> disk.write(file, new byte[200_000]))
              .isInstanceOf(BrokenException.class)
              .hasMessage("cannot write %s: no space left on device", file)
              .hasCauseInstanceOf(IOException.class);
          nothingIsLeft();
          Flow<byte[]> chunks = Flow.range(0, 20).map(i -> new byte[10_000]);
          assertThatThrownBy(() -> disk.writeAll(file, chunks))
              .hasMessage("cannot write %s: no space left on device", file);
        });
    assertThat(file).hasContent("old");
  }

  @DiskDoors
  void aFlowThatFails_keepsTheOldFile_andComesOut(Door door) throws Exception {
    Flow<byte[]> failing =
        Flow.generate(out -> {
          out.emit(new byte[100_000]);
          throw new BrokenException("no paper");
        });
    Drive.on(
        door, () -> assertThatThrownBy(() -> disk.writeAll(file, failing)).hasMessage("no paper"));
    assertThat(file).hasContent("old");
  }

  @DiskDoors
  void whatCannotBeWritten_saysWhy(Door door) throws Exception {
    Path nowhere = home.resolve("nowhere");
    Drive.on(
        door,
        () -> {
          assertThatThrownBy(() -> disk.write(home, "new"))
              .isInstanceOf(BrokenException.class)
              .hasMessage("cannot write %s: is a directory", home);
          assertThatThrownBy(() -> disk.write(nowhere.resolve("file"), "new"))
              .hasMessage(
                  "cannot write %s: no such directory: %s", nowhere.resolve("file"), nowhere);
          assertThatThrownBy(() -> disk.append(nowhere.resolve("file"), "new"))
              .hasMessage(
                  "cannot append to %s: no such directory: %s", nowhere.resolve("file"), nowhere);
          assertThatThrownBy(() -> disk.append(home, "new"))
              .hasMessage("cannot append to %s: is a directory", home);
        });
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void permissions_areThoseOfTheOldFile() throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    disk.write(file, "new");
    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aLink_stays_andWhatItLeadsTo_isReplaced() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("link"), file);
    disk.write(link, "new");
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
    disk.append(link, "er");
    assertThat(file).hasContent("newer");
  }

  @Test
  void aDevice_isNotReplaced_butAppendedTo() throws Exception {
    Path sink = Path.of("/dev/null");
    Path full = Path.of("/dev/full");
    if (!Files.exists(full)) {
      return; // not Linux
    }
    assertThatThrownBy(() -> disk.write(sink, "new"))
        .hasMessage("cannot write /dev/null: is not a file that can be replaced");
    Disk.local().append(sink, "gone");
    assertThatThrownBy(() -> Disk.local().append(full, "too much"))
        .isInstanceOf(BrokenException.class)
        .hasMessage("cannot append to /dev/full: no space left on device");
    assertThat(Files.isRegularFile(sink) || Files.isRegularFile(full)).isFalse();
  }

  @DiskDoors
  void additions_areAtTheEnd(Door door) throws Exception {
    Path fresh = home.resolve("fresh");
    Drive.on(
        door,
        () -> {
          disk.append(file, "er");
          disk.append(fresh, "first");
          disk.append(fresh, " second".getBytes(UTF_8));
          disk.append(home.resolve("large"), new byte[150_000]);
          disk.append(home.resolve("large"), new byte[1]);
        });
    assertThat(file).hasContent("older");
    assertThat(fresh).hasContent("first second");
    assertThat(home.resolve("large")).hasSize(150_001);
  }

  @DiskDoors
  void lines_comeBackAsTheyWere(Door door) throws Exception {
    List<String> lines = List.of("", "grün", "東京 🙂", "", "x".repeat(70_000));
    Drive.on(
        door,
        () -> {
          disk.writeLines(file, Flow.of(lines));
          assertThat(disk.lines(file, 70_000).toList(10)).isEqualTo(lines);
          assertThatThrownBy(() -> disk.writeLines(file, Flow.of("a", "b\nc")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage("a line must not have a line feed in it: b\nc");
          assertThatThrownBy(() -> disk.write(file, "ab\uD83D"))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("half a surrogate pair at index 2");
          assertThat(disk.lines(file, 70_000).toList(10)).isEqualTo(lines);
        });
  }

  @DiskDoors
  void writersOfOneFile_doNotMix(Door door) throws Exception {
    Drive.on(
        door,
        () ->
            Flow.range(0, 40)
                .mapUnordered(
                    8,
                    i -> {
                      disk.write(file, Integer.toString(i % 10).repeat(100_000));
                      Weft.checkpoint();
                      return disk.readText(file);
                    })
                .forEach(text -> assertThat(text).isEqualTo(text.substring(0, 1).repeat(100_000))));
  }
}
