package dev.weft.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An absolute http or https URL, without fragment, in the one form browsers give it.
 *
 * <p>Parsed by the rules of the WHATWG URL standard for these two schemes. Equal when the text is
 * equal. Immutable: any thread may use it.
 */
public final class Url {
  private final String text;
  // Where in the text the parts end: host, authority (the port, if any) and path.
  private final int hostEnd;
  private final int pathStart;
  private final int pathEnd;

  Url(String text, int hostEnd, int pathStart, int pathEnd) {
    this.text = text;
    this.hostEnd = hostEnd;
    this.pathStart = pathStart;
    this.pathEnd = pathEnd;
  }

  /**
   * The URL a browser would open for this text.
   *
   * @throws IllegalArgumentException if there is none, or it holds a user name or password
   */
  public static Url parse(String text) {
    var parser = new UrlParser(text, null);
    Url url = parser.parse();
    if (url == null) {
      throw new IllegalArgumentException(parser.fault().sentence(text));
    }
    return url;
  }

  /** {@return a part of a URL with its escapes read as UTF-8; what is no escape stays} */
  public static String decode(String part) {
    return Percent.decode(part);
  }

  /**
   * Where a link with this reference leads from here. Empty for other schemes ({@code mailto:},
   * {@code javascript:}) and for what a browser would not open. Never throws.
   */
  public Optional<Url> resolve(String reference) {
    return Optional.ofNullable(new UrlParser(reference, this).parse());
  }

  /** {@return {@code http} or {@code https}} */
  public String scheme() {
    return secure() ? "https" : "http";
  }

  /** {@return whether the scheme is https} */
  public boolean secure() {
    return text.charAt(4) == 's';
  }

  /** {@return the lower-case ASCII name, the IPv4 address, or the IPv6 address in brackets} */
  public String host() {
    return text.substring(hostStart(), hostEnd);
  }

  /** {@return the host as a socket takes it: an IPv6 address without its brackets} */
  public String bareHost() {
    String host = host();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** {@return the port to connect to: the written one, else 80 or 443} */
  public int port() {
    if (hostEnd == pathStart) {
      return secure() ? 443 : 80;
    }
    return Integer.parseInt(text, hostEnd + 1, pathStart, 10);
  }

  /**
   * {@return {@code host} or {@code host:port}, as in the Host header: a default port is not
   * written}
   */
  public String authority() {
    return text.substring(hostStart(), pathStart);
  }

  /** {@return scheme and authority, as in {@code https://example.com:8443}} */
  public String origin() {
    return text.substring(0, pathStart);
  }

  /** {@return the path, which starts with a slash} */
  public String path() {
    return text.substring(pathStart, pathEnd);
  }

  /** {@return what follows the question mark, if there is one} */
  public Optional<String> query() {
    return pathEnd == text.length() ? Optional.empty() : Optional.of(text.substring(pathEnd + 1));
  }

  /** {@return path and query, as in the request line} */
  public String requestTarget() {
    return text.substring(pathStart);
  }

  /**
   * The same address in the spelling used to tell duplicates (RFC 3986 §6.2.2): escapes in
   * upper-case hex, escapes of letters, digits, {@code - . _ ~} decoded, an empty query dropped.
   */
  public Url canonical() {
    boolean emptyQuery = pathEnd == text.length() - 1;
    if (!emptyQuery && text.indexOf('%', pathStart) < 0) {
      return this;
    }
    String wanted = Percent.canonical(emptyQuery ? text.substring(0, pathEnd) : text);
    // Decoding can uncover a dot segment, as in "/%2%65/".
    return wanted.equals(text) ? this : parse(wanted);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Url url && text.equals(url.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** {@return the whole URL, which parses to an equal one} */
  @Override
  public String toString() {
    return text;
  }

  int hostEnd() {
    return hostEnd;
  }

  int pathStart() {
    return pathStart;
  }

  int pathEnd() {
    return pathEnd;
  }

  private int hostStart() {
    return secure() ? 8 : 7;
  }
}
