package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlowDoorTest {
  static Stream<FlowDoor> doors() {
    return Stream.of(
        WeftFlow.loop(), WeftFlow.defaultDoor(), JdkFlow.allCarriers(), JoxFlow.allCarriers());
  }

  @ParameterizedTest
  @MethodSource("doors")
  void everyCaseADoorDoes_doesItsWorkAndEnds(FlowDoor door) throws InterruptedException {
    AtomicInteger seen = new AtomicInteger();
    assertThat(door.mapUnordered(1_000, 8, seen::incrementAndGet)).isPositive();
    assertThat(seen).hasValue(1_000);
    if (door.does(FlowCase.CHAIN)) {
      assertThat(door.chain(100)).isPositive();
      assertThat(door.leave(100)).isPositive();
    }
    if (door.does(FlowCase.BATCH)) {
      assertThat(door.batch(2_000)).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("doors")
  void aWatchSeesTheHeapThreeTimes(FlowDoor door) throws InterruptedException {
    HeapWatch watch = new HeapWatch(1_000);
    door.mapUnordered(1_000, 8, watch);
    assertThat(watch.live(0)).isPositive();
    assertThat(watch.live(2)).isPositive();
  }
}
