package dev.weft.examples;

import dev.weft.flow.Flow;
import dev.weft.net.Disk;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Files, whole or as flows. asyncio: aiofiles, anyio.Path. */
public final class Logs {
  private static final Disk DISK = Disk.local();

  private Logs() {}

  public static void main(String[] words) throws Exception {
    Path home = Files.createTempDirectory("weft");
    Path log = home.resolve("log");
    Path report = home.resolve("report");
    try {
      Weft.run(() -> {
        DISK.append(log, "INFO open\nERROR no paper\n");
        DISK.append(log, "INFO still open\nERROR no ink\n");
        DISK.writeLines(report, errors(log));
        System.out.print(DISK.readText(report));
        System.out.println(errors(log).count() + " errors");
        failures(log, home.resolve("nowhere"));
      });
    } finally {
      Files.deleteIfExists(report);
      Files.deleteIfExists(log);
      Files.delete(home);
    }
  }

  /** Nothing is opened until it runs, and it is closed when the run ends, however that ends. */
  private static Flow<String> errors(Path log) {
    return DISK.lines(log, 1_000).filter(line -> line.startsWith("ERROR"));
  }

  private static void failures(Path log, Path nowhere) throws InterruptedException {
    try {
      DISK.read(log, 10);
    } catch (RefusedException e) {
      System.out.println("larger than 10 bytes");
    }
    try {
      DISK.read(nowhere);
    } catch (BrokenException e) {
      System.out.println("not there: " + (e.getCause() instanceof NoSuchFileException));
    }
  }
}
