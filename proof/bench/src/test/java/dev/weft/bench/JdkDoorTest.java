package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JdkDoorTest {
  private final Door door = JdkDoor.allCarriers();

  @Test
  void everyCase_doesItsWorkAndEnds() throws InterruptedException {
    assertThat(door.forkJoin(100)).isPositive();
    assertThat(door.handOver(100)).isPositive();
    assertThat(door.timeouts(10, 10)).isPositive();
    door.park(100).release();
    door.sleep(100).release();
  }

  @Test
  void whatItCannotDo_isRefusedByName() {
    assertThat(door.does(TaskCase.GROUP_OF_1)).isFalse();
    assertThatThrownBy(() -> door.groups(1, 1)).hasMessage("jdk does not group tasks");
  }
}
