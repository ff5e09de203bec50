package dev.weft.examples;

import dev.weft.task.Weft;
import java.time.Duration;

/** The smallest program: one task, which waits. asyncio: {@code asyncio.run(main())}. */
public final class First {
  private First() {}

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      System.out.println("Hello");
      Weft.sleep(Duration.ofMillis(10));
      System.out.println("… world");
    });
  }
}
