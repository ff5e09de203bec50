package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
  @TempDir Path cache;

  @Test
  void twoRunsAtOnceUnpackOneAndLeaveNothingElse() throws Exception {
    Weft.run(() ->
        TaskGroup.run(group -> {
          var one = group.fork(() -> Offload.blocking(() -> Binaries.unpackedIn(cache)));
          var two = group.fork(() -> Offload.blocking(() -> Binaries.unpackedIn(cache)));
          assertThat(one.join()).isEqualTo(two.join());
          assertThat(one.join().resolve("bin/postgres")).isExecutable();
        }));
    try (Stream<Path> left = Files.list(cache)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aCacheThatCannotBeMadeIsSaid() throws Exception {
    Path file = Files.writeString(cache.resolve("file"), "x");
    assertThatThrownBy(() -> Binaries.unpackedIn(file.resolve("sub")))
        .isInstanceOf(BrokenException.class)
        .hasMessageStartingWith("cannot unpack PostgreSQL into " + file)
        .hasMessageEndingWith(
            "; -Dweft.cache names another directory, and XDG_CACHE_HOME for ./weft");
  }

  @Test
  void anArchiveMayNotLeadOutOfItsDirectory() {
    assertThatThrownBy(() -> Tar.unpack(archive("../out", '0'), cache))
        .isInstanceOf(IOException.class)
        .hasMessage("an entry of the archive leads out of it: ../out");
  }

  @Test
  void anArchiveThatIsCutOffIsRefused() {
    assertThatThrownBy(() -> Tar.unpack(archive("file", '0'), cache))
        .hasMessage("the archive is cut off");
  }

  /** One header that promises eight bytes, and nothing after it. */
  private static ByteArrayInputStream archive(String name, char kind) {
    byte[] header = new byte[512];
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, header, 0, text.length);
    header[124] = '1';
    header[125] = '0';
    header[156] = (byte) kind;
    return new ByteArrayInputStream(header);
  }
}
