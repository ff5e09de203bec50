package dev.weft.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server says about how long it keeps a connection: {@code Keep-Alive: timeout=5, max=100}.
 */
final class KeepAlive {
  private static final Duration UNSAID = Duration.ofSeconds(-1);

  private KeepAlive() {}

  /** {@return how long; negative if that is not said} */
  static Duration timeout(@Nullable String header) {
    if (header == null) {
      return UNSAID;
    }
    for (String part : header.split(",")) {
      String[] pair = part.strip().split("=", 2);
      if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("timeout")) {
        String seconds = pair[1].strip();
        boolean number = !seconds.isEmpty() && seconds.chars().allMatch(c -> c >= '0' && c <= '9');
        return number && seconds.length() < 8
            ? Duration.ofSeconds(Integer.parseInt(seconds))
            : UNSAID;
      }
    }
    return UNSAID;
  }
}
