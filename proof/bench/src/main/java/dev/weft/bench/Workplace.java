package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder that goes when it is closed, or with this JVM. */
final class Workplace implements AutoCloseable {
  private final Path folder;
  private final Thread atExit = new Thread(this::delete, "delete-workplace");

  private Workplace(Path folder) {
    this.folder = folder;
  }

  static Workplace open() {
    try {
      Workplace workplace = new Workplace(Files.createTempDirectory("weft-bench-"));
      Runtime.getRuntime().addShutdownHook(workplace.atExit);
      return workplace;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  /** A new folder in it. */
  Path make(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    delete();
  }

  /**
   * What a program still writes while we delete stays; it lies in the system's temporary folder.
   */
  private void delete() {
    delete(folder);
  }

  static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("left behind: " + folder + " (" + e.getMessage() + ")");
    }
  }
}
