package dev.weft.net;

import java.time.Duration;

/**
 * How much a stream keeps, and for how long.
 *
 * @param readBuffer how many bytes are kept for who reads, before the peer is slowed down; from 1
 *     KiB; when three quarters are taken, the peer may go on
 * @param writeBuffer how many bytes are under way to the peer, before who writes has to wait; from
 *     1 KiB; when three quarters are sent, it may go on
 * @param linger how long a closed stream goes on sending what was written before; not negative
 */
public record StreamConfig(int readBuffer, int writeBuffer, Duration linger) {
  private static final int LEAST = 1_024;

  public StreamConfig {
    requireBuffer("readBuffer", readBuffer);
    requireBuffer("writeBuffer", writeBuffer);
    if (linger.isNegative()) {
      throw new IllegalArgumentException("linger must not be negative, but is " + linger);
    }
  }

  private static void requireBuffer(String what, int bytes) {
    if (bytes < LEAST) {
      throw new IllegalArgumentException(
          "%s must be at least %,d bytes, but is %,d".formatted(what, LEAST, bytes));
    }
  }

  /** {@return 64 KiB each way, 10 s to linger} */
  public static StreamConfig defaults() {
    return new StreamConfig(64 * 1024, 64 * 1024, Duration.ofSeconds(10));
  }

  public StreamConfig withReadBuffer(int bytes) {
    return new StreamConfig(bytes, writeBuffer, linger);
  }

  public StreamConfig withWriteBuffer(int bytes) {
    return new StreamConfig(readBuffer, bytes, linger);
  }

  public StreamConfig withLinger(Duration time) {
    return new StreamConfig(readBuffer, writeBuffer, time);
  }

  Inlet.Marks reading() {
    return new Inlet.Marks(readBuffer, readBuffer / 4);
  }

  Inlet.Marks writing() {
    return new Inlet.Marks(writeBuffer, writeBuffer / 4);
  }
}
