package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import dev.weft.task.RefusedException;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are read whole, or a part of them. */
class DiskReadTest {
  private final Drive drive = new Drive();
  private final Disk disk = drive.local();
  @TempDir private Path home;
  private Path file = Path.of("");

  @BeforeEach
  void makeFile() throws IOException {
    file = home.resolve("file");
  }

  private byte[] random(int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Files.write(file, bytes);
    return bytes;
  }

  @DiskDoors
  void aFile_isRead_asItIs(Door door) throws Exception {
    for (int length : new int[] {0, 1, 65_535, 65_536, 65_537, 1_000_000}) {
      byte[] bytes = random(length);
      Drive.on(door, () -> assertThat(disk.read(file)).isEqualTo(bytes));
    }
    assertThat(drive.opened).hasValue(6);
    assertThat(drive.open).hasValue(0);
  }

  @DiskDoors
  void aFileLargerThanTheBound_isRefused_withBothNumbers(Door door) throws Exception {
    byte[] bytes = random(1_001);
    Drive.on(
        door,
        () -> {
          assertThat(disk.read(file, 1_001)).isEqualTo(bytes);
          assertThatThrownBy(() -> disk.read(file, 1_000))
              .isInstanceOf(RefusedException.class)
              .hasMessage(
                  "%s has 1001 bytes, and 1000 is the most that is read at once: raise mostBytes,"
                      + " or take chunks",
                  file);
        });
    assertThat(drive.open).hasValue(0);
  }

  @Test
  void aFileThatDoesNotSayItsSize_isReadToItsEnd_andBounded() throws Exception {
    Path memory = Path.of("/proc/self/smaps");
    if (!Files.exists(memory)) {
      return; // not Linux
    }
    assertThat(Files.size(memory)).isZero();
    assertThat(disk.readText(memory)).hasSizeGreaterThan(Blocks.SIZE / 2).endsWith("\n");
    assertThatThrownBy(() -> disk.read(memory, 100))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("has more bytes, and 100 is the most");
  }

  @DiskDoors
  void aPartOfAFile_isRead(Door door) throws Exception {
    Files.writeString(file, "0123456789");
    Drive.on(
        door,
        () -> {
          assertThat(disk.read(file, 3, 4)).isEqualTo("3456".getBytes(UTF_8));
          assertThat(disk.read(file, 8, 1_000_000)).isEqualTo("89".getBytes(UTF_8));
          assertThat(disk.read(file, 10, 1)).isEmpty();
          assertThat(disk.read(file, Long.MAX_VALUE, 1)).isEmpty();
          assertThat(disk.read(file, 0, 0)).isEmpty();
        });
  }

  @DiskDoors
  void text_isUtf8_orTheMessageSaysWhereItIsNot(Door door) throws Exception {
    String text = "grün 東京 🙂 \uFFFD\n";
    Files.writeString(file, text);
    Path bad = Files.write(home.resolve("bad"), new byte[] {'a', (byte) 0xc3, (byte) 0xa9, -1});
    Path cut = Files.write(home.resolve("cut"), new byte[] {'a', (byte) 0xe6, (byte) 0x9d});
    Drive.on(
        door,
        () -> {
          assertThat(disk.readText(file)).isEqualTo(text);
          assertThatThrownBy(() -> disk.readText(bad))
              .isInstanceOf(BrokenException.class)
              .hasMessage(
                  "cannot read %s as UTF-8: malformed at byte offset 3 (0xff); read it as bytes",
                  bad);
          assertThatThrownBy(() -> disk.readText(cut)).hasMessageContaining("byte offset 1 (0xe6)");
        });
  }

  @DiskDoors
  void whatCannotBeRead_saysWhy(Door door) throws Exception {
    Drive.on(
        door,
        () -> {
          assertThatThrownBy(() -> disk.read(file))
              .isInstanceOf(BrokenException.class)
              .hasMessage("cannot read %s: no such file", file)
              .hasCauseInstanceOf(NoSuchFileException.class);
          assertThatThrownBy(() -> disk.readText(home))
              .hasMessage("cannot read %s: is a directory", home);
          assertThatThrownBy(() -> disk.chunks(home, 10).count())
              .hasMessage("cannot read %s: is a directory", home);
        });
    assertThat(drive.open).hasValue(0);
  }

  @Test
  void whatMayNotBeRead_saysSo() {
    Disk guarded =
        new Disk(
            Offload::blocking,
            Offload::blocking,
            (path, _) -> {
              throw new AccessDeniedException(path.toString());
            });
    assertThatThrownBy(() -> guarded.read(file))
        .isInstanceOf(BrokenException.class)
        .hasMessage("cannot read %s: permission denied", file);
  }

  @Test
  void anOrdinaryThread_readsByItself() throws Exception {
    byte[] bytes = random(100_000);
    assertThat(disk.read(file)).isEqualTo(bytes);
    assertThat(drive.open).hasValue(0);
  }

  @Test
  void wrongNumbers_areRefusedByName() {
    assertThatThrownBy(() -> disk.read(file, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mostBytes must be from 0 to 2147483631, but is -1");
    assertThatThrownBy(() -> disk.read(file, -1, 1)).hasMessageStartingWith("offset must be");
    assertThatThrownBy(() -> disk.read(file, 0, -1)).hasMessageStartingWith("length must be");
    assertThatThrownBy(() -> disk.chunks(file, 0)).hasMessageStartingWith("size must be from 1");
    assertThatThrownBy(() -> disk.lines(file, -1)).hasMessageStartingWith("mostLineBytes must");
  }
}
