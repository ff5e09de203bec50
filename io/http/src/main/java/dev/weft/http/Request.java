package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;

/**
 * What a client asks a server: a method, a URL, headers and a body. Immutable: each change answers
 * a new value; the body is not copied.
 *
 * <pre>{@code
 * Request.get(url).withHeader("Accept", "text/html")
 * Request.post(url).withJson(new Order("tea", 2))
 * Request.put(url).withBody("text/plain", Body.of("hello"))
 * }</pre>
 *
 * @param method as written on the wire: {@code GET}, {@code HEAD}
 * @param body how long it is decides how it is sent, so no header has to say that
 */
public record Request(String method, Url url, Headers headers, Body body) {
  /** Refuses a method that is no token. */
  public Request {
    if (!Token.is(method)) {
      throw new IllegalArgumentException(
          "the method \"%s\" is no token; write one like GET".formatted(Token.shown(method)));
    }
  }

  /** {@return a request of this method and URL, without headers and body} */
  public static Request of(String method, Url url) {
    return new Request(method, url, Headers.of(), Body.empty());
  }

  /** {@return a GET of this URL} */
  public static Request get(Url url) {
    return of("GET", url);
  }

  /** {@return a HEAD of this URL} */
  public static Request head(Url url) {
    return of("HEAD", url);
  }

  /** {@return a POST to this URL} */
  public static Request post(Url url) {
    return of("POST", url);
  }

  /** {@return a PUT to this URL} */
  public static Request put(Url url) {
    return of("PUT", url);
  }

  /** {@return a PATCH of this URL} */
  public static Request patch(Url url) {
    return of("PATCH", url);
  }

  /** {@return a DELETE of this URL} */
  public static Request delete(Url url) {
    return of("DELETE", url);
  }

  /** This request with another method and no body. */
  public Request withoutBody(String otherMethod) {
    Headers left =
        headers.without("Content-Type").without("Content-Encoding").without("Content-Language");
    return new Request(otherMethod, url, left, Body.empty());
  }

  /** This request to another URL. */
  public Request withUrl(Url other) {
    return new Request(method, other, headers, body);
  }

  /** This request with this one header of the name. */
  public Request withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  /** This request with other headers. */
  public Request withHeaders(Headers others) {
    return new Request(method, url, others, body);
  }

  /**
   * This request with a body.
   *
   * @param mediaType the Content-Type, such as {@code text/plain; charset=utf-8}
   */
  public Request withBody(String mediaType, Body what) {
    return new Request(method, url, headers.with("Content-Type", mediaType), what);
  }

  /** This request with a value as JSON: a record, a map, a list; see {@link Json}. */
  public Request withJson(Object value) {
    return withBody("application/json", Json.body(value));
  }

  /** This request with names and values as a form has them, in their order (WHATWG URL §5). */
  public Request withForm(Map<String, String> fields) {
    return withBody("application/x-www-form-urlencoded", Body.of(Percent.form(fields)));
  }

  /** This request with a form that has files. */
  public Request withForm(Multipart form) {
    return withBody(form.contentType(), form.body());
  }

  /**
   * This request with a name and a password (RFC 7617), which are readable by all who see it: for
   * https only.
   *
   * @param user without a colon
   */
  public Request withBasic(String user, String password) {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("the user's name must hold no colon: it ends there");
    }
    byte[] pair = (user + ":" + password).getBytes(UTF_8);
    return withHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  /** This request with a token of OAuth 2.0 (RFC 6750) and the like. */
  public Request withBearer(String token) {
    return withHeader("Authorization", "Bearer " + token);
  }

  /** {@return method and URL} */
  @Override
  public String toString() {
    return method + " " + url;
  }
}
