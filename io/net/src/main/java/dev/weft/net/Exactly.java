package dev.weft.net;

import org.jspecify.annotations.Nullable;

/** Takes so many bytes. */
record Exactly(int count) implements Taking<Chunks, byte[]> {
  @Override
  public byte @Nullable [] from(Chunks chunks, boolean last) {
    return chunks.size() < count ? null : chunks.take(count);
  }

  @Override
  public long least(Chunks chunks) {
    return count;
  }
}
