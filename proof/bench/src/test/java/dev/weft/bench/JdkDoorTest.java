package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JdkDoorTest {
  private final Door door = JdkDoor.allCarriers();

  @Test
  void everyCase_doesItsWorkAndEnds() throws InterruptedException {
    assertThat(door.forkJoin(100)).isPositive();
    assertThat(door.handOver(100)).isPositive();
    door.park(100).release();
  }
}
