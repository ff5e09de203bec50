package dev.weft.client;

/**
 * How much a coded body may become.
 *
 * @param bytes how many bytes at most; at least 0
 * @param ratio how many times its size on the wire at most, once it is larger than {@value #FREE}
 *     bytes; at least 1
 */
record DecodingLimits(long bytes, int ratio) {
  /** As little as this does no harm, whatever it comes from: {@value}. */
  static final long FREE = 1024 * 1024;

  public DecodingLimits {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must be at least 0, but is " + bytes);
    }
    if (ratio < 1) {
      throw new IllegalArgumentException("ratio must be at least 1, but is " + ratio);
    }
  }
}
