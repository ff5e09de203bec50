package dev.weft.client;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a file is downloaded.
 *
 * @param mostBytes how many bytes it may have; at least 0
 * @param sha256 what its SHA-256 must be, in hex; empty if nobody knows
 * @param progress hears how far it is, on the task of the download, after each piece; must not wait
 */
public record DownloadConfig(long mostBytes, Optional<String> sha256, Progress progress) {
  private static final int HEX = 64;

  /** Hears how far a download is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Takes news.
     *
     * @param bytes how many bytes of the file there are, those included that were there before
     * @param total how many there will be, if known
     */
    void at(long bytes, OptionalLong total);
  }

  public DownloadConfig {
    if (mostBytes < 0) {
      throw new IllegalArgumentException("mostBytes must be at least 0, but is " + mostBytes);
    }
    sha256 = sha256.map(hex -> hex.toLowerCase(Locale.ROOT));
    if (sha256.filter(hex -> hex.length() != HEX || !hex.matches("[0-9a-f]*")).isPresent()) {
      throw new IllegalArgumentException(
          "sha256 must be 64 hexadecimal digits, but is '%s'".formatted(sha256.get()));
    }
  }

  /** {@return at most 10 GB, whatever they are, told to nobody} */
  public static DownloadConfig defaults() {
    return new DownloadConfig(10_000_000_000L, Optional.empty(), (bytes, total) -> {});
  }

  public DownloadConfig withMostBytes(long bytes) {
    return new DownloadConfig(bytes, sha256, progress);
  }

  public DownloadConfig withSha256(String hex) {
    return new DownloadConfig(mostBytes, Optional.of(hex), progress);
  }

  public DownloadConfig withProgress(Progress listener) {
    return new DownloadConfig(mostBytes, sha256, listener);
  }
}
