package dev.weft.examples;

import dev.weft.task.Lane;
import dev.weft.task.Offload;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Work that would hold a loop. asyncio: {@code run_in_executor}, {@code to_thread}. */
public final class Offloading {
  /** Slow work of one kind: at most 4 threads, at most 100 in line. */
  private static final Lane SCANS = Lane.of("scans", 4, 100);

  private static final Duration SHORT = Duration.ofMillis(500);

  private Offloading() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      int digits = Offload.cpu(() -> BigInteger.TEN.pow(5_000).toString().length());
      System.out.println(digits + " digits");

      String text =
          Offload.blocking(() -> {
            Path file = Files.createTempFile("weft", ".txt");
            try {
              Files.writeString(file, "from a file");
              return Files.readString(file);
            } finally {
              Files.delete(file);
            }
          });
      System.out.println(text);

      CountDownLatch scanned = new CountDownLatch(1);
      try {
        Timeout.after(SHORT, () -> SCANS.runOrAbandon(() -> awaitDeafly(scanned)));
      } catch (TimedOutException e) {
        System.out.println("left at once");
      }
      System.out.println("scans at work without a caller: " + SCANS.stats().abandoned());
      scanned.countDown(); // Weft.run would wait for it
    });
  }

  /** What a library does that knows nothing of interrupts. */
  private static void awaitDeafly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // goes on
      }
    }
  }
}
