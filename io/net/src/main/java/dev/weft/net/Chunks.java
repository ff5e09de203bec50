package dev.weft.net;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/** Bytes in the pieces in which they came. Guarded by the lock of its inlet. */
final class Chunks implements Store {
  private static final int LITTLE = 1_024;

  private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(2);
  private long size;

  /** How many bytes have ever come. */
  private long total;

  @Override
  public void add(Object message) {
    ByteBuf piece = (ByteBuf) message;
    int length = piece.readableBytes();
    ByteBuf last = pieces.peekLast();
    boolean fits = last != null && length <= LITTLE && last.isWritable(length);
    size += length;
    total += length;
    if (fits) {
      last.writeBytes(piece); // or many little pieces would hold much more than they carry
    }
    if (fits || length == 0) {
      piece.release();
    } else {
      pieces.add(piece);
    }
  }

  @Override
  public long size() {
    return size;
  }

  long total() {
    return total;
  }

  /** Takes as many bytes as there are and fit. {@return how many} */
  int read(ByteBuffer target) {
    int before = target.remaining();
    while (target.hasRemaining() && size > 0) {
      ByteBuf piece = pieces.getFirst();
      int count = Math.min(target.remaining(), piece.readableBytes());
      int end = target.limit();
      piece.readBytes(target.limit(target.position() + count));
      target.limit(end);
      taken(piece, count);
    }
    return before - target.remaining();
  }

  /** Takes so many bytes, which must be there. */
  byte[] take(int count) {
    byte[] bytes = new byte[count];
    int done = 0;
    while (done < count) {
      ByteBuf piece = pieces.getFirst();
      int now = Math.min(count - done, piece.readableBytes());
      piece.readBytes(bytes, done, now);
      taken(piece, now);
      done += now;
    }
    return bytes;
  }

  private void taken(ByteBuf piece, int count) {
    size -= count;
    if (!piece.isReadable()) {
      pieces.removeFirst().release();
    }
  }

  /** {@return where a byte is first found at or after an offset, or -1} */
  long find(byte wanted, long from) {
    long start = 0;
    for (ByteBuf piece : pieces) {
      int length = piece.readableBytes();
      if (from < start + length) {
        int skip = (int) Math.max(0, from - start);
        int found = piece.bytesBefore(piece.readerIndex() + skip, length - skip, wanted);
        if (found >= 0) {
          return start + skip + found;
        }
      }
      start += length;
    }
    return -1;
  }

  /** {@return the byte at an offset, which must be there} */
  byte at(long offset) {
    long start = 0;
    for (ByteBuf piece : pieces) {
      if (offset < start + piece.readableBytes()) {
        return piece.getByte(piece.readerIndex() + (int) (offset - start));
      }
      start += piece.readableBytes();
    }
    throw new IndexOutOfBoundsException("byte " + offset + " of " + size);
  }

  @Override
  public void release() {
    pieces.forEach(ByteBuf::release);
    pieces.clear();
    size = 0;
  }

  @Override
  public List<Object> takeAll() {
    List<Object> all = List.copyOf(pieces);
    pieces.clear();
    size = 0;
    return all;
  }
}
