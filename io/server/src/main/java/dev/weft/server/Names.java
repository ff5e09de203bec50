package dev.weft.server;

import dev.weft.task.Weft;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Names requests, each differently, also after a new start of the server. Any thread. */
final class Names {
  private static final int LONGEST = 64;

  private final String start;
  private final AtomicLong count = new AtomicLong();

  Names() {
    start = Integer.toString(Weft.random().nextInt(Integer.MAX_VALUE), 36) + "-";
  }

  /**
   * {@return the name that the client, or a proxy before it, gave, if it is harmless; or a new one}
   */
  String name(@Nullable String given) {
    if (given != null && isHarmless(given)) {
      return given;
    }
    return start + Long.toString(count.incrementAndGet(), 36);
  }

  private static boolean isHarmless(String given) {
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!plain && "-_.:/+=".indexOf(c) < 0) {
        return false;
      }
    }
    return !given.isEmpty() && given.length() <= LONGEST;
  }
}
