package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests in real time, as they should not be: compiled, but not run by the build. */
class FlakyPrices {
  @Test
  void asksAgain_whenThePriceIsOld() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    Weft.run(() -> {
      HastyPrice price =
          new HastyPrice(
              0,
              Duration.ofMillis(200), // a minute would take too long
              Duration.ofMillis(100),
              () -> {
                Weft.sleep(Duration.ofMillis(50)); // less than the patience, mostly
                return asked.incrementAndGet();
              });
      Weft.sleep(Duration.ofMillis(150)); // not too close to 200
      assertThat(price.now()).isEqualTo(0);
      Weft.sleep(Duration.ofMillis(100));
      assertThat(price.now()).isEqualTo(1);
    });
  }

  @Test
  void manyAtOnce_askOnce() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    Weft.run(() -> {
      HastyPrice price =
          new HastyPrice(0, Duration.ofMillis(200), Duration.ofMillis(100), asked::incrementAndGet);
      Weft.sleep(Duration.ofMillis(250));
      TaskGroup.run(group -> {
        for (int i = 0; i < 100; i++) { // to provoke it
          group.fork(price::now);
        }
      });
    });
    assertThat(asked).hasValue(1);
  }
}
