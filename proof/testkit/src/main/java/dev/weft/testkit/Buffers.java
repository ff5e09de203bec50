package dev.weft.testkit;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/** Makes the buffers of a simulated network and counts those that were not released. */
final class Buffers extends AbstractByteBufAllocator {
  /** The loop, and whoever releases. */
  private int open;

  Buffers() {
    super(false);
  }

  /** {@return how many buffers there are} */
  int open() {
    return open;
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    return newHeapBuffer(initialCapacity, maxCapacity);
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    open++;
    return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity) {
      @Override
      protected void deallocate() {
        super.deallocate();
        open--;
      }
    };
  }
}
