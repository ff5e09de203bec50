package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArrivalsTest {
  static Stream<Host> hosts() {
    return LatencyChild.hosts().stream();
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void everyRequestIsHandledAndItsLatencyCounted(Host host) throws InterruptedException {
    Arrivals arrivals = new Arrivals(10_000, 100, 10);
    host.open(entry -> arrivals.feed(host, entry));
    assertThat(arrivals.latencies().getTotalCount()).isEqualTo(90);
    assertThat(arrivals.latencies().getMinValue()).isPositive();
  }
}
