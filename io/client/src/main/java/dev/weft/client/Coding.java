package dev.weft.client;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A content coding (RFC 9110 §8.4.1) that can be undone.
 *
 * <p>Those of the JDK always can; {@code br} if brotli4j is on the path with its library for this
 * machine, {@code zstd} if zstd-jni is.
 */
enum Coding {
  /** RFC 1952; also called x-gzip. */
  GZIP("gzip", () -> true),
  /** RFC 1950, and what many servers take for it, RFC 1951. */
  DEFLATE("deflate", () -> true),
  /** RFC 7932. */
  BR("br", Coding::brotli),
  /** RFC 8878, with the window of RFC 9659. */
  ZSTD("zstd", Coding::zstd);

  private static final String ACCEPTED =
      Arrays.stream(values())
          .filter(Coding::isAvailable)
          .map(Coding::word)
          .collect(Collectors.joining(", "));

  private final String word;
  private final boolean available;

  Coding(String word, BooleanSupplier available) {
    this.word = word;
    this.available = available.getAsBoolean();
  }

  /** {@return its name in Content-Encoding} */
  String word() {
    return word;
  }

  /** {@return whether it can be undone here} */
  boolean isAvailable() {
    return available;
  }

  /** {@return a new decoder, to be closed} */
  Decoder open() {
    // by name, so that no class of a library is looked for before it is needed
    return switch (this) {
      case GZIP -> new GzipDecoder();
      case DEFLATE -> new DeflateDecoder();
      case BR -> new BrotliDecoder();
      case ZSTD -> new ZstdDecoder();
    };
  }

  /** {@return the coding of this name, if it can be undone here} */
  static Optional<Coding> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String plain = lower.equals("x-gzip") ? "gzip" : lower;
    return Arrays.stream(values())
        .filter(coding -> coding.available && coding.word.equals(plain))
        .findAny();
  }

  /** {@return what can be undone here, as in Accept-Encoding} */
  static String accepted() {
    return ACCEPTED;
  }

  private static boolean brotli() {
    try {
      return Brotli4jLoader.isAvailable();
    } catch (LinkageError e) {
      return false; // not on the path
    }
  }

  private static boolean zstd() {
    try {
      new ZstdDecompressCtx().close();
      return true;
    } catch (LinkageError e) {
      return false; // not on the path, or not for this machine
    }
  }
}
