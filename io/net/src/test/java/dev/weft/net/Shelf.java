package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few files that many use at once, and what must hold of them whoever is cancelled: each is what
 * one writer made of it, all that was opened is closed, and nothing else lies about.
 */
final class Shelf {
  /** How a file is replaced by a flow. */
  interface Writer {
    void write(Path path, Flow<byte[]> chunks) throws InterruptedException;
  }

  private static final int FILES = 3;
  private static final int CHUNK = 30_000;
  private static final int CHUNKS = 4;
  private static final int LINE = 9_999;

  /** How many were stopped. */
  final AtomicInteger cutShort = new AtomicInteger();

  final Drive drive = new Drive();
  final Disk disk = drive.local();
  private final Path home;

  /** How files are written; another way may be tried. */
  Writer writer = disk::writeAll;

  Shelf(Path home) throws IOException {
    this.home = home;
    fill();
  }

  private void fill() throws IOException {
    for (int i = 0; i < FILES; i++) {
      Files.write(
          file(i), ("a".repeat(LINE) + "\n").repeat(CHUNK * CHUNKS / 10_000).getBytes(UTF_8));
    }
  }

  private Path file(int number) {
    return home.resolve("file-" + number);
  }

  private Path anyFile() {
    return file(Weft.random().nextInt(FILES));
  }

  /** One thing somebody does with one of the files. */
  void use(int kind) throws InterruptedException {
    switch (kind % 6) {
      case 0 -> writer.write(anyFile(), fresh());
      case 1 -> disk.writeLines(anyFile(), disk.lines(anyFile(), LINE));
      case 2 -> disk.lines(anyFile(), LINE).take(2).forEach(line -> Weft.checkpoint());
      case 3 -> disk.chunks(anyFile(), CHUNK).forEach(chunk -> Weft.checkpoint());
      case 4 -> disk.readText(anyFile());
      default -> writer.write(anyFile(), failing());
    }
  }

  private static Flow<byte[]> fresh() {
    String letter = Character.toString('a' + Weft.random().nextInt(26));
    byte[] line = (letter.repeat(LINE) + "\n").getBytes(UTF_8);
    return Flow.range(0, CHUNK * CHUNKS / line.length).map(i -> line);
  }

  private static Flow<byte[]> failing() {
    return Flow.generate(out -> {
      fresh().take(7).forEach(out::emit);
      throw new BrokenException("by chance");
    });
  }

  /** {@return what does not hold, once nobody uses the files} */
  List<String> complaints() throws IOException {
    List<String> complaints = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      List<String> lines = Files.readAllLines(file(i));
      if (Files.size(file(i)) != (long) CHUNK * CHUNKS || lines.stream().distinct().count() != 1) {
        complaints.add(file(i) + " is what nobody wrote");
      }
    }
    if (drive.open.get() != 0 || Drive.descriptors(home) != 0) {
      complaints.add(drive.open + " files are open");
    }
    if (Drive.leftovers(home) != 0) {
      complaints.add(Drive.leftovers(home) + " temporary files are left");
    }
    return complaints;
  }
}
