package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.http.Response;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Runs a piece of a program with a client, and counts afterwards that nothing is left. */
final class Clients {
  private Clients() {}

  @FunctionalInterface
  interface Use<T> {
    T with(HttpClient client) throws Exception;
  }

  static Stream<WeftConfig> engines() {
    return Stream.of(WeftConfig.Door.LOOP, WeftConfig.Door.DEFAULT)
        .map(door -> WeftConfig.defaults().withLoops(2).withDoor(door));
  }

  /** Waits until something holds. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    while (!holds.getAsBoolean()) {
      Weft.sleep(Duration.ofMillis(1));
    }
  }

  static Response get(WeftConfig engine, HttpClientConfig config, String url) throws Exception {
    return with(engine, config, client -> client.get(url));
  }

  static <T> T with(HttpClientConfig config, Use<T> use) throws Exception {
    return with(WeftConfig.defaults(), config, use);
  }

  static <T> T with(WeftConfig engine, HttpClientConfig config, Use<T> use) throws Exception {
    return Weft.run(
        engine,
        () -> {
          HttpClient client = HttpClient.open(config);
          try {
            return use.with(client);
          } finally {
            until(() -> client.stats().connections().inUse() == 0); // a loop may just give one back
            assertThat(client.stats().connections().waiters()).isZero();
            assertThat(client.close(Duration.ZERO)).isEmpty();
          }
        });
  }
}
