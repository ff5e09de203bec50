package dev.weft.client;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** What the decoders are to undo. */
final class Coders {
  private Coders() {}

  static byte[] coded(Coding coding, byte[] plain) throws IOException {
    return switch (coding) {
      case GZIP -> gzip(plain);
      case DEFLATE -> deflate(plain, false);
      case BR -> Encoder.compress(plain, new Encoder.Parameters().setQuality(4));
      case ZSTD -> Zstd.compress(plain);
    };
  }

  static byte[] gzip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  static byte[] deflate(byte[] plain, boolean raw) throws IOException {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, raw);
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
      out.write(plain);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  /** Some words over and over, some noise. */
  static byte[] text(RandomGenerator random, int length) {
    byte[] text = new byte[length];
    int at = 0;
    while (at < length) {
      int count = Math.min(length - at, 1 + random.nextInt(200));
      if (at > 0 && random.nextInt(3) > 0) {
        int from = random.nextInt(at);
        for (int i = 0; i < count; i++) {
          text[at + i] = text[from + i];
        }
      } else {
        for (int i = 0; i < count; i++) {
          text[at + i] = (byte) random.nextInt(256);
        }
      }
      at += count;
    }
    return text;
  }

  static final DecodingLimits NO_LIMITS = new DecodingLimits(Long.MAX_VALUE, Integer.MAX_VALUE);

  static Decoding decoding(DecodingLimits limits, String... values) {
    return Decoding.of("the body of http://a.test/", List.of(values), limits).orElseThrow();
  }

  /** Decodes all at once, within no limits. */
  static byte[] decoded(String values, byte[] coded) {
    try (Decoding decoding = decoding(NO_LIMITS, values)) {
      return decoded(decoding, coded, coded.length + 1);
    }
  }

  /** Decodes piece by piece, to the end. */
  static byte[] decoded(Decoding decoding, byte[] coded, int size) {
    var plain = new ByteArrayOutputStream();
    for (int at = 0; at < coded.length; at += size) {
      feed(decoding, Arrays.copyOfRange(coded, at, Math.min(coded.length, at + size)), plain);
    }
    decoding.end();
    return plain.toByteArray();
  }

  static void feed(Decoding decoding, byte[] piece, ByteArrayOutputStream plain) {
    decoding.feed(piece, 0, piece.length);
    for (byte[] next = decoding.next(); next != null; next = decoding.next()) {
      plain.writeBytes(next);
    }
  }
}
