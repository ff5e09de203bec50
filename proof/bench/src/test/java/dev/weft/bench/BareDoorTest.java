package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BareDoorTest {
  private final Door door = new BareDoor();

  @Test
  void bothCases_doTheirWorkAndEnd() throws InterruptedException {
    assertThat(door.forkJoin(100)).isPositive();
    assertThat(door.handOver(100)).isPositive();
  }

  @Test
  void whatItCannotDo_isRefusedByName() {
    assertThat(door.does(TaskCase.PARKED)).isFalse();
    assertThatThrownBy(() -> door.park(1)).hasMessage("jdk-bare does not park");
  }
}
