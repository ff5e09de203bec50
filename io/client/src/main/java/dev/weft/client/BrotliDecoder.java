package dev.weft.client;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DecoderJNI.Status;
import dev.weft.task.BrokenException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Undoes {@code br} (RFC 7932) with brotli4j. What follows the end is ignored, but for one case
 * that brotli4j does not tell from broken data: when it comes along with an end that has no bytes
 * left.
 */
final class BrotliDecoder implements Decoder {
  private static final int ROOM = 8 * 1024;

  private final Input input = new Input();
  private final DecoderJNI.Wrapper brotli;

  // one task

  /** What was decoded and not yet read: memory of brotli, until it is asked again. */
  private @Nullable ByteBuffer ready;

  private boolean any;
  private boolean over;
  private boolean closed;

  BrotliDecoder() {
    try {
      this.brotli = new DecoderJNI.Wrapper(ROOM);
    } catch (IOException e) {
      throw new BrokenException("no memory to decode br: " + e.getMessage(), e);
    }
  }

  @Override
  public void feed(byte[] bytes, int from, int to) {
    any |= to > from;
    input.set(bytes, from, to);
  }

  @Override
  public int read(byte[] into) {
    while (!closed) {
      if (ready != null && ready.hasRemaining()) {
        int count = Math.min(into.length, ready.remaining());
        ready.get(into, 0, count);
        return count;
      }
      if (!advance()) {
        break;
      }
    }
    return 0;
  }

  /** {@return whether there may be something to read now} */
  private boolean advance() {
    ready = null;
    if (over) {
      input.drop();
      return false;
    }
    if (brotli.hasOutput() || brotli.getStatus() == Status.NEEDS_MORE_OUTPUT) {
      ready = brotli.pull();
      // pulling decodes nothing: all it can object to is that something follows the end
      over = brotli.getStatus() == Status.DONE || brotli.getStatus() == Status.ERROR;
      return true;
    }
    if (brotli.getStatus() == Status.OK) {
      push(0);
      return true;
    }
    if (input.isEmpty()) {
      return false;
    }
    ByteBuffer room = brotli.getInputBuffer();
    int count = Math.min(input.left(), room.capacity());
    room.clear();
    room.put(input.bytes, input.at, count);
    input.at += count;
    push(count);
    return true;
  }

  private void push(int count) {
    brotli.push(count);
    if (brotli.getStatus() == Status.ERROR) {
      throw Decoder.broken(Coding.BR, "it has data that mean nothing");
    }
    over = brotli.getStatus() == Status.DONE && !brotli.hasOutput();
  }

  @Override
  public boolean isComplete() {
    return !any || over;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ready = null;
      brotli.destroy();
    }
  }
}
