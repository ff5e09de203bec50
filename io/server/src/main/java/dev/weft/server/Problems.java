package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.http.JsonException;
import dev.weft.http.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/** Errors as JSON that programs understand: problem details (RFC 9457). */
final class Problems {
  private static final String TYPE = "application/problem+json";

  /** Made once, for when it is needed it is needed often. */
  private static final Response TOO_MUCH = busy(1);

  private Problems() {}

  /** {@return the answer when there is too much to do} */
  static Response tooMuch() {
    return TOO_MUCH;
  }

  /** {@return the answer when there is too much to do, and will not be after so many seconds} */
  static Response busy(long seconds) {
    return response(503, "There is too much to do; please try again.")
        .withHeader("Retry-After", Long.toString(seconds));
  }

  /** {@return the answer of an error} */
  static Response response(int status, String detail) {
    return response(status, detail, Map.of());
  }

  /** {@return the answer of an error, with what is wrong with which field} */
  static Response response(int status, String detail, Map<String, String> fields) {
    StringBuilder json = new StringBuilder(128).append("{\"title\":");
    quote(HttpResponseStatus.valueOf(status).reasonPhrase(), json);
    json.append(",\"status\":").append(status).append(",\"detail\":");
    quote(detail, json);
    if (!fields.isEmpty()) {
      json.append(",\"errors\":[");
      String comma = "";
      for (Map.Entry<String, String> field : fields.entrySet()) {
        json.append(comma).append("{\"field\":");
        quote(field.getKey(), json);
        json.append(",\"detail\":");
        quote(field.getValue(), json);
        json.append('}');
        comma = ",";
      }
      json.append(']');
    }
    json.append('}');
    return Response.of(TYPE, Body.of(json.toString())).withStatus(status);
  }

  /**
   * {@return what to tell who sent such JSON}
   *
   * @param what what was to be JSON: {@code The body}
   */
  static ProblemException of(JsonException e, String what) {
    if (e.malformed()) {
      return new ProblemException(400, what + " is " + e.what() + ".");
    }
    String invalid = what + " is not valid";
    return e.field()
        .map(field -> new ProblemException(422, invalid + ".").with(field, e.what()))
        .orElseGet(() -> new ProblemException(422, invalid + ": " + e.what() + "."));
  }

  /** Appends a string in quotes. */
  static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || Character.isSurrogate(c) || c == 0x2028 || c == 0x2029) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
