package dev.weft.client;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Undoes {@code zstd} (RFC 8878) with zstd-jni, of one frame or several; what follows them and is
 * none is ignored. A frame that needs a window of more than 8 MB is refused (RFC 9659 §3).
 */
final class ZstdDecoder implements Decoder {
  private static final int ROOM = 16 * 1024;

  private final Input input = new Input();
  private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  private final ByteBuf coded = ByteBufAllocator.DEFAULT.directBuffer(ROOM, ROOM);
  private final ByteBuf plain = ByteBufAllocator.DEFAULT.directBuffer(ROOM, ROOM);

  // one task; the buffers are those of the two above
  private final ByteBuffer in = coded.nioBuffer(0, ROOM).limit(0);
  private final ByteBuffer out = plain.nioBuffer(0, ROOM).limit(0);
  private ZstdHead head = new ZstdHead();
  private boolean inFrame;
  private boolean frame;
  private boolean over;
  private boolean any;
  private boolean full;
  private boolean closed;

  @Override
  public void feed(byte[] bytes, int from, int to) {
    any |= to > from;
    input.set(bytes, from, to);
  }

  @Override
  public int read(byte[] into) {
    while (!closed) {
      if (out.hasRemaining()) {
        int count = Math.min(into.length, out.remaining());
        out.get(into, 0, count);
        return count;
      }
      if (over) {
        in.position(in.limit());
        input.drop();
        return 0;
      }
      if (inFrame ? !decode() : !begin()) {
        return 0;
      }
    }
    return 0;
  }

  /** Reads the head of a frame, to know its window before there is memory for it. */
  private boolean begin() {
    while (in.hasRemaining() || !input.isEmpty()) {
      int octet = in.hasRemaining() ? in.get() & 0xFF : input.next();
      if (!head.take(octet)) {
        if (!frame) {
          throw Decoder.broken(Coding.ZSTD, head.complaint());
        }
        over = true;
        return true;
      }
      if (head.isWhole()) {
        head.requireWindow();
        unread(head.bytes(), head.length());
        inFrame = true;
        return true;
      }
    }
    return false;
  }

  /** Puts the head back before what is left of the input. */
  private void unread(byte[] bytes, int count) {
    int rest = in.remaining();
    byte[] kept = new byte[rest];
    in.get(kept);
    in.clear();
    in.put(bytes, 0, count).put(kept).flip();
  }

  private boolean decode() {
    if (!in.hasRemaining() && !full) {
      if (input.isEmpty()) {
        return false;
      }
      int count = Math.min(input.left(), ROOM);
      in.clear();
      in.put(input.bytes, input.at, count).flip();
      input.at += count;
    }
    out.clear();
    try {
      boolean ended = zstd.decompressDirectByteBufferStream(out, in);
      full = !out.hasRemaining() && !ended;
      if (ended) {
        inFrame = false;
        frame = true;
        head = new ZstdHead();
      }
    } catch (ZstdException e) {
      throw Decoder.broken(Coding.ZSTD, String.valueOf(e.getMessage()));
    } finally {
      out.flip();
    }
    return true;
  }

  @Override
  public boolean isComplete() {
    return !any || over || (frame && !inFrame);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      zstd.close();
      coded.release();
      plain.release();
    }
  }
}
