package dev.weft.http;

import org.jspecify.annotations.Nullable;

/**
 * The host of a URL in its one form: a lower-case ASCII name, an IPv4 or a bracketed IPv6 address.
 */
final class Host {
  private static final String FORBIDDEN = " #%/:<>?@[\\]^|";

  private Host() {}

  /** The host, or null if no browser would connect to it. */
  static @Nullable String parse(String text) {
    if (plain(text)) {
      return text;
    }
    if (text.startsWith("[")) {
      return text.endsWith("]") ? Ipv6.parse(text.substring(1, text.length() - 1)) : null;
    }
    String name = Idna.toAscii(Percent.decode(text));
    if (name == null || name.isEmpty() || name.chars().anyMatch(Host::forbidden)) {
      return null;
    }
    return Ipv4.endsInNumber(name) ? Ipv4.parse(name) : name;
  }

  /**
   * Already in its one form, as nearly all are; no digits, so that it cannot be an address or in
   * punycode.
   */
  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'a' || c > 'z') && c != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean forbidden(int c) {
    return c < ' ' || c >= 127 || FORBIDDEN.indexOf(c) >= 0;
  }
}
