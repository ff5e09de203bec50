package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.server.Codings.Coding;
import dev.weft.task.Weft;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Makes a body smaller while it is written: gzip (RFC 1952) or deflate, which is zlib (RFC 1950).
 * The writing task only; closed once, whatever happened, since its memory is not Java's.
 */
final class Deflating implements Body.Out, AutoCloseable {
  private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /** So much is taken at a time, so that no loop is held for long. */
  private static final int STEP = 16 * 1024;

  // immutable
  private final Body.Out out;
  private final boolean gzip;

  // the writing task only
  private final Deflater deflater;
  private final CRC32 crc = new CRC32();
  private final byte[] small = new byte[8 * 1024];
  private boolean begun;

  Deflating(Coding coding, int level, Body.Out out) {
    this.out = out;
    this.gzip = coding == Coding.GZIP;
    this.deflater = new Deflater(level, gzip);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws InterruptedException {
    begin();
    for (int done = 0; done < count; done += STEP) {
      Weft.checkpoint(); // what is written may become so little that it never waits
      int step = Math.min(STEP, count - done);
      crc.update(bytes, from + done, step);
      deflater.setInput(bytes, from + done, step);
      while (!deflater.needsInput()) {
        pass(Deflater.NO_FLUSH);
      }
    }
  }

  /** Sends all that was written, so that the reader can read all of it. */
  @Override
  public void flush() throws InterruptedException {
    begin();
    while (pass(Deflater.SYNC_FLUSH) == small.length) {
      // there may be more
    }
    out.flush();
  }

  private void begin() throws InterruptedException {
    if (!begun && gzip) {
      out.write(GZIP_HEAD);
    }
    begun = true;
  }

  private int pass(int flush) throws InterruptedException {
    int count = deflater.deflate(small, 0, small.length, flush);
    if (count > 0) {
      out.write(small, 0, count);
    }
    return count;
  }

  /** Writes what is left, and the end. */
  void finish() throws InterruptedException {
    begin();
    deflater.finish();
    while (!deflater.finished()) {
      pass(Deflater.NO_FLUSH);
    }
    if (gzip) {
      byte[] end = new byte[8];
      number(crc.getValue(), end, 0);
      number(deflater.getBytesRead(), end, 4);
      out.write(end);
    }
  }

  /** Puts down the low four bytes of a number, the lowest first. */
  private static void number(long number, byte[] to, int at) {
    for (int i = 0; i < 4; i++) {
      to[at + i] = (byte) (number >>> (8 * i));
    }
  }

  @Override
  public void close() {
    deflater.end();
  }
}
