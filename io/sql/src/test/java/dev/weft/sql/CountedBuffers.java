package dev.weft.sql;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Makes buffers, and counts the bytes they take. One thread. */
final class CountedBuffers extends AbstractByteBufAllocator {
  private long taken;
  private long held;

  /** A buffer that grows and ends with our knowledge. */
  private final class Counted extends UnpooledHeapByteBuf {
    Counted(int room, int most) {
      super(CountedBuffers.this, room, most);
    }

    @Override
    protected byte[] allocateArray(int room) {
      taken += room;
      held += room;
      return super.allocateArray(room);
    }

    @Override
    protected void freeArray(byte[] array) {
      held -= array.length;
    }
  }

  /** {@return how many bytes were taken so far} */
  long taken() {
    return taken;
  }

  /** {@return how many of them were not given back} */
  long held() {
    return held;
  }

  @Override
  protected ByteBuf newHeapBuffer(int room, int most) {
    return new Counted(room, most);
  }

  @Override
  protected ByteBuf newDirectBuffer(int room, int most) {
    return new Counted(room, most);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }
}
