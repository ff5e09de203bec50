package dev.weft.examples;

import dev.weft.task.Offload;
import dev.weft.task.Weft;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;

/** Work that would hold a loop. asyncio: {@code run_in_executor}, {@code to_thread}. */
public final class Offloading {
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
    });
  }
}
