package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeftDoorTest {
  static Stream<WeftDoor> doors() {
    return Stream.of(WeftDoor.loop(), WeftDoor.defaultDoor());
  }

  @ParameterizedTest
  @MethodSource("doors")
  void everyCase_doesItsWorkAndEnds(WeftDoor door) throws InterruptedException {
    assertThat(door.forkJoin(100)).isPositive();
    assertThat(door.groups(3, 100)).isPositive();
    assertThat(door.handOver(100)).isPositive();
    assertThat(door.timeouts(10, 10)).isPositive();
    door.park(100).release();
    door.sleep(100).release();
  }
}
