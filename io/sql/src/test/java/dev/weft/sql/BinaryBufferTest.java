package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class BinaryBufferTest {
  /** As many as it has room for at first. */
  private static final int ROOM = 1 << 16;

  /** Everything there is to add, 18 bytes. */
  private static void add(BinaryBuffer buffer) {
    buffer
        .int8(0x0102030405060708L)
        .int4(0x090a0b0c)
        .int2(0x0d0e)
        .int1(0x0f)
        .all(new byte[] {1, 2, 3});
  }

  @Test
  void whereverItGrows_itHasWhatWasAdded() {
    for (int before = ROOM - 20; before <= ROOM; before++) {
      BinaryBuffer buffer = new BinaryBuffer(ROOM);
      buffer.all(new byte[before]);
      add(buffer);
      ByteBuffer taken = ByteBuffer.wrap(buffer.take()).position(before);
      assertThat(taken.remaining()).isEqualTo(18);
      assertThat(taken.getLong()).isEqualTo(0x0102030405060708L);
      assertThat(taken.getInt()).isEqualTo(0x090a0b0c);
      assertThat(taken.getShort()).isEqualTo((short) 0x0d0e);
      assertThat(taken.get()).isEqualTo((byte) 0x0f);
      assertThat(taken.slice()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }
  }

  @Test
  void whatWasTaken_isNotThereAgain() {
    BinaryBuffer buffer = new BinaryBuffer(ROOM);
    add(buffer);
    assertThat(buffer.take()).hasSize(18);
    assertThat(buffer.length()).isZero();
    assertThat(buffer.take()).isEmpty();
  }
}
