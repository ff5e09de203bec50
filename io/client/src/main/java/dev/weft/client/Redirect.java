package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Request;
import dev.weft.http.Url;
import java.util.Optional;

/** Where an answer leads, and with which request (RFC 9110 §15.4). */
final class Redirect {
  private Redirect() {}

  /** {@return the request to send next; empty if the answer is the last one} */
  static Optional<Request> of(Request request, int status, Headers answered) {
    return switch (status) {
      case 301, 302, 303, 307, 308 ->
          answered
              .first("Location")
              .flatMap(request.url()::resolve)
              .flatMap(location -> next(request, status, location));
      default -> Optional.empty();
    };
  }

  private static Optional<Request> next(Request request, int status, Url location) {
    Request next = otherMethod(request, status);
    if (next.body().whole().isEmpty()) {
      return Optional.empty(); // it has been used up: whoever made it must decide
    }
    next = next.withUrl(location);
    if (!request.url().origin().equals(location.origin())) {
      next = next.withHeaders(withoutSecrets(next.headers()));
    }
    return Optional.of(next);
  }

  /** 303 asks for a GET; and 301 and 302 of a POST, as all browsers take them. */
  private static Request otherMethod(Request request, int status) {
    boolean post = request.method().equals("POST");
    boolean head = request.method().equals("HEAD");
    boolean get = (status == 303 && !head) || ((status == 301 || status == 302) && post);
    return get ? request.withoutBody("GET") : request;
  }

  /** What was meant for one origin is not told to another. */
  private static Headers withoutSecrets(Headers headers) {
    return headers
        .without("Authorization")
        .without("Cookie")
        .without("Proxy-Authorization")
        .without("Host");
  }
}
