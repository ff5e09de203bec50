package dev.weft.crawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Which texts were seen before, by 128-bit fingerprint: about 32 bytes a text, whatever its length.
 *
 * <p>With a billion texts the chance that any two share a fingerprint is below 10⁻²⁰. The table is
 * cut into segments that grow one at a time, so that growing never stops the crawl for long. Not
 * for use by several threads at a time.
 */
final class SeenSet {
  private static final int SEGMENT_BITS = 6;
  private static final int FIRST_SLOTS = 16;

  private final MessageDigest digest = md5();
  // A slot is two longs, both 0 when free; open addressing with linear probing, at most 3/4 full.
  private final long[][] segments = new long[1 << SEGMENT_BITS][2 * FIRST_SLOTS];
  private final int[] sizes = new int[1 << SEGMENT_BITS];
  private int size;

  /** Takes the text in; false if it was there. */
  boolean add(String text) {
    return insert(text, true);
  }

  boolean contains(String text) {
    return !insert(text, false);
  }

  int size() {
    return size;
  }

  /** What the table holds in memory. */
  long bytes() {
    long longs = 0;
    for (long[] segment : segments) {
      longs += segment.length;
    }
    return longs * Long.BYTES;
  }

  /** Whether the text is new; it is kept if asked for. */
  private boolean insert(String text, boolean keep) {
    ByteBuffer fingerprint = ByteBuffer.wrap(digest.digest(text.getBytes(UTF_8)));
    long high = fingerprint.getLong();
    long low = Math.max(1, fingerprint.getLong() >>> 1);
    int at = (int) (high >>> (64 - SEGMENT_BITS));
    int slot = slot(segments[at], high, low);
    boolean isNew = segments[at][slot + 1] == 0;
    if (isNew && keep) {
      put(segments[at], slot, high, low);
      sizes[at]++;
      size++;
      growIfCrowded(at);
    }
    return isNew;
  }

  private void growIfCrowded(int at) {
    long[] old = segments[at];
    if (sizes[at] * 8L <= old.length * 3L) {
      return;
    }
    var larger = new long[old.length * 2];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i + 1] != 0) {
        put(larger, slot(larger, old[i], old[i + 1]), old[i], old[i + 1]);
      }
    }
    segments[at] = larger;
  }

  /** Where the fingerprint is, or the free slot where it belongs. */
  private static int slot(long[] table, long high, long low) {
    int mask = table.length - 1;
    int slot = (int) high << 1 & mask;
    while (table[slot + 1] != 0 && (table[slot] != high || table[slot + 1] != low)) {
      slot = slot + 2 & mask;
    }
    return slot;
  }

  private static void put(long[] table, int slot, long high, long low) {
    table[slot] = high;
    table[slot + 1] = low;
  }

  /** Chosen for its speed and spread in the JDK; nobody gains by forging a fingerprint here. */
  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this JVM lacks MD5, which every Java platform has", missing);
    }
  }
}
