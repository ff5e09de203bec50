package dev.weft.testkit;

import static dev.weft.testkit.Chaos.cutShort;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flow.Flow;
import dev.weft.net.Disk;
import dev.weft.task.BrokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Files that are streamed while their users are cancelled: closed, whole, and nothing beside. */
class DiskSimulatedTest {
  private static final int LINES = 20;
  private static final int LINE = 9_999;

  private final Disk disk = Disk.local();
  @TempDir private Path home;

  @Simulated(seeds = 30)
  void filesThatManyStream_areWhole_andClosed() throws Exception {
    for (Path file : files()) {
      Files.writeString(file, (line('a') + "\n").repeat(LINES));
    }
    int[] ended = new int[1];
    Chaos.crowdWithLosses(
        5,
        20,
        _ -> {
          for (int i = 0; i < 3; i++) {
            ended[0] += cutShort(upTo(60), this::use) ? 1 : 0;
          }
        });
    assertThat(ended[0]).isBetween(0, 15);
    assertThat(openFiles()).isZero();
    assertThat(entries()).containsExactlyInAnyOrderElementsOf(files());
    for (Path file : files()) {
      List<String> lines = Files.readAllLines(file);
      assertThat(lines).hasSize(LINES).containsOnly(lines.getFirst());
    }
  }

  private List<Path> files() {
    return Stream.of("a", "b").map(home::resolve).toList();
  }

  private Path anyFile() {
    return files().get(upTo(1));
  }

  private static String line(int letter) {
    return Character.toString(letter).repeat(LINE);
  }

  private void use() throws InterruptedException {
    switch (upTo(5)) {
      case 0 -> disk.writeLines(anyFile(), fresh());
      case 1 ->
          disk.writeLines(anyFile(), disk.lines(anyFile(), LINE).map(DiskSimulatedTest::slow));
      case 2 -> disk.lines(anyFile(), LINE).take(upTo(3)).forEach(DiskSimulatedTest::slow);
      case 3 -> disk.chunks(anyFile(), 50_000).forEach(DiskSimulatedTest::slow);
      case 4 -> disk.writeAll(anyFile(), disk.chunks(anyFile(), 1 + upTo(99_999)));
      default -> failing();
    }
  }

  private void failing() throws InterruptedException {
    Flow<String> failing =
        fresh()
            .map(line -> {
              if (oneIn(LINES)) {
                throw new BrokenException("by chance");
              }
              return line;
            });
    try {
      disk.writeLines(anyFile(), failing);
    } catch (BrokenException e) {
      assertThat(e).hasMessage("by chance");
    }
  }

  private static Flow<String> fresh() {
    String line = line('a' + upTo(25));
    return Flow.range(0, LINES).map(_ -> slow(line));
  }

  private static <T> T slow(T item) throws InterruptedException {
    if (oneIn(4)) {
      pause(3);
    }
    return item;
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(home)) {
      return entries.toList();
    }
  }

  /** {@return how many descriptors of this process lead there; 0 if it cannot be seen} */
  private long openFiles() throws IOException {
    Path all = Path.of("/proc/self/fd");
    if (!Files.isDirectory(all)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(all)) {
      return entries.filter(this::leadsHome).count();
    }
  }

  private boolean leadsHome(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(home.toRealPath());
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
