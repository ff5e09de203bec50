package dev.weft.http;

/**
 * What a client asks a server: a method, a URL and headers; no body.
 *
 * @param method as written on the wire: {@code GET}, {@code HEAD}
 */
public record Request(String method, Url url, Headers headers) {
  /** Refuses a method that is no token. */
  public Request {
    if (!Token.is(method)) {
      throw new IllegalArgumentException(
          "the method \"%s\" is no token; write one like GET".formatted(Token.shown(method)));
    }
  }

  /** {@return a GET of this URL without headers} */
  public static Request get(Url url) {
    return new Request("GET", url, Headers.of());
  }

  /** This request with this one header of the name. */
  public Request withHeader(String name, String value) {
    return new Request(method, url, headers.with(name, value));
  }
}
