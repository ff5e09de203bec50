package dev.weft.http;

import org.jspecify.annotations.Nullable;

/**
 * One reading of one URL: the state machine of the WHATWG URL standard, for http and https. Used
 * once, by one thread; keeps its {@link #fault} instead of throwing, because a crawler meets bad
 * links by the million.
 */
final class UrlParser {
  // immutable
  private final @Nullable Url base;
  private final String input;
  private final int end;

  // moved on by the reading
  private int at;
  private final StringBuilder out;
  private UrlFault fault = UrlFault.NONE;
  private int hostEnd;
  private int pathStart;

  /** Relative references are resolved against the base; without one they are a fault. */
  UrlParser(String text, @Nullable Url base) {
    this.base = base;
    input = withoutLineBreaks(trimmed(text));
    int fragment = input.indexOf('#');
    end = fragment < 0 ? input.length() : fragment;
    out = new StringBuilder(end + (base == null ? 8 : base.pathEnd()));
  }

  /** The URL, or null and a fault. */
  @Nullable Url parse() {
    int colon = schemeEnd();
    if (colon < 0) {
      return base == null ? fail(UrlFault.NO_SCHEME) : relative(base);
    }
    boolean secure = colon == 5 && input.regionMatches(true, 0, "https", 0, 5);
    if (!secure && !(colon == 4 && input.regionMatches(true, 0, "http", 0, 4))) {
      return fail(looksLikeHostAndPort(colon) ? UrlFault.NO_SCHEME : UrlFault.OTHER_SCHEME);
    }
    at = colon + 1;
    return base != null && base.secure() == secure ? relative(base) : absolute(secure);
  }

  UrlFault fault() {
    return fault;
  }

  private @Nullable Url fail(UrlFault why) {
    fault = why;
    return null;
  }

  private @Nullable Url absolute(boolean secure) {
    while (slashAt(at)) {
      at++;
    }
    out.append(secure ? "https://" : "http://");
    return authority(secure) ? pathAndQuery() : null;
  }

  private @Nullable Url relative(Url base) {
    if (at == end) {
      return base;
    }
    if (slashAt(at) && slashAt(at + 1)) {
      return absolute(base.secure());
    }
    String whole = base.toString();
    hostEnd = base.hostEnd();
    pathStart = base.pathStart();
    if (input.charAt(at) == '?') {
      out.append(whole, 0, base.pathEnd());
      return query();
    }
    int folderEnd = whole.lastIndexOf('/', base.pathEnd() - 1);
    out.append(whole, 0, slashAt(at) ? pathStart : folderEnd);
    return path();
  }

  private boolean authority(boolean secure) {
    int start = at;
    int portAt = -1;
    boolean bracket = false;
    for (; at < end && !slashAt(at) && input.charAt(at) != '?'; at++) {
      char c = input.charAt(at);
      if (c == '@') {
        return failed(UrlFault.USER_INFO);
      }
      bracket = c == '[' || (bracket && c != ']');
      if (c == ':' && !bracket && portAt < 0) {
        portAt = at;
      }
    }
    return host(start, portAt < 0 ? at : portAt) && (portAt < 0 || port(portAt + 1, secure));
  }

  private boolean failed(UrlFault why) {
    fault = why;
    return false;
  }

  private boolean host(int from, int to) {
    if (from == to) {
      return failed(UrlFault.NO_HOST);
    }
    String host = Host.parse(input.substring(from, to));
    if (host == null) {
      return failed(UrlFault.BAD_HOST);
    }
    hostEnd = out.append(host).length();
    return true;
  }

  private boolean port(int from, boolean secure) {
    int port = 0;
    for (int i = from; i < at; i++) {
      int digit = input.charAt(i) - '0';
      port = port * 10 + digit;
      if (digit < 0 || digit > 9 || port > 65535) {
        return failed(UrlFault.BAD_PORT);
      }
    }
    if (from < at && port != (secure ? 443 : 80)) {
      out.append(':').append(port);
    }
    return true;
  }

  private Url pathAndQuery() {
    pathStart = out.length();
    return path();
  }

  private Url path() {
    if (slashAt(at)) {
      at++;
    }
    boolean more = true;
    while (more) {
      more = segment();
    }
    return query();
  }

  /** Appends the next segment; a dot segment takes away instead. True if a slash ended it. */
  private boolean segment() {
    int start = out.length();
    out.append('/');
    char c = 0;
    while (at < end && !slash(c = input.charAt(at)) && c != '?') {
      at = Percent.encode(input, at, Percent.PATH, out);
    }
    boolean more = at < end && c != '?';
    int dots = dots(start + 1);
    if (dots > 0) {
      int folderEnd = dots == 1 ? start : out.lastIndexOf("/", start - 1);
      out.setLength(Math.max(folderEnd, pathStart));
      out.append(more ? "" : "/");
    }
    at += more ? 1 : 0;
    return more;
  }

  /** How many dots the last segment written consists of: 1, 2, or 0 if it is not a dot segment. */
  private int dots(int from) {
    int dots = 0;
    int i = from;
    for (; i < out.length() && dots < 3; dots++) {
      if (out.charAt(i) == '.') {
        i++;
      } else if (escapedDot(i)) {
        i += 3;
      } else {
        return 0;
      }
    }
    return dots < 3 ? dots : 0;
  }

  private boolean escapedDot(int i) {
    return i + 2 < out.length()
        && out.charAt(i) == '%'
        && out.charAt(i + 1) == '2'
        && (out.charAt(i + 2) | 0x20) == 'e';
  }

  private Url query() {
    int pathEnd = out.length();
    if (at < end) {
      out.append('?');
      at++;
      while (at < end) {
        at = Percent.encode(input, at, Percent.QUERY, out);
      }
    }
    return new Url(out.toString(), hostEnd, pathStart, pathEnd);
  }

  /** Where the colon after the scheme stands, or -1. */
  private int schemeEnd() {
    for (int i = 0; i < end; i++) {
      char c = input.charAt(i);
      boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      boolean inner = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && !(inner && i > 0)) {
        return c == ':' && i > 0 ? i : -1;
      }
    }
    return -1;
  }

  /** Only for a better sentence: {@code localhost:8080} is grammatically a scheme and a path. */
  private boolean looksLikeHostAndPort(int colon) {
    return colon + 1 < end && Character.isDigit(input.charAt(colon + 1));
  }

  private boolean slashAt(int i) {
    return i < end && slash(input.charAt(i));
  }

  private static boolean slash(char c) {
    return c == '/' || c == '\\';
  }

  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) <= ' ') {
      from++;
    }
    while (from < to && text.charAt(to - 1) <= ' ') {
      to--;
    }
    return text.substring(from, to);
  }

  private static String withoutLineBreaks(String text) {
    if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && text.indexOf('\t') < 0) {
      return text;
    }
    return text.replace("\n", "").replace("\r", "").replace("\t", "");
  }
}
