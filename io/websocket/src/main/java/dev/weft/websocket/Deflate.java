package dev.weft.websocket;

/**
 * How messages are compressed: permessage-deflate (RFC 7692), if the peer agrees.
 *
 * @param level how much work it is worth, from 1 (little) to 9
 * @param least messages of fewer bytes are sent as they are; at least 1
 * @param ratio how many times larger a message may be than what came over the wire, once it has 1
 *     MiB; at least 1; 1,032 is the most there can be
 * @param takeover whether a message may refer to those before it: small ones then shrink, too, but
 *     each connection keeps some 300 KiB for it; otherwise nothing is kept
 */
public record Deflate(int level, int least, int ratio, boolean takeover) {
  public Deflate {
    if (level < 1 || level > 9) {
      throw new IllegalArgumentException("level must be 1 to 9, but is " + level);
    }
    MessageLimits.requireAtLeast(1, "least", least);
    MessageLimits.requireAtLeast(1, "ratio", ratio);
  }

  /** {@return level 6, from 1,024 bytes, at most 200 times, and nothing is kept} */
  public static Deflate defaults() {
    return new Deflate(6, 1_024, 200, false);
  }

  public Deflate withLevel(int number) {
    return new Deflate(number, least, ratio, takeover);
  }

  public Deflate withLeast(int bytes) {
    return new Deflate(level, bytes, ratio, takeover);
  }

  public Deflate withRatio(int times) {
    return new Deflate(level, least, times, takeover);
  }

  public Deflate withTakeover(boolean keeps) {
    return new Deflate(level, least, ratio, keeps);
  }
}
