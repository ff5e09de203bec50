package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.http.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/** Errors as JSON that programs understand: problem details (RFC 9457). */
final class Problems {
  private static final String TYPE = "application/problem+json";

  private Problems() {}

  /** {@return the answer of an error} */
  static Response response(int status, String detail) {
    return response(status, detail, Map.of());
  }

  /** {@return the answer of an error, with what is wrong with which field} */
  static Response response(int status, String detail, Map<String, String> fields) {
    StringBuilder json = new StringBuilder(128).append("{\"title\":");
    Json.quote(HttpResponseStatus.valueOf(status).reasonPhrase(), json);
    json.append(",\"status\":").append(status).append(",\"detail\":");
    Json.quote(detail, json);
    if (!fields.isEmpty()) {
      json.append(",\"errors\":[");
      String comma = "";
      for (Map.Entry<String, String> field : fields.entrySet()) {
        json.append(comma).append("{\"field\":");
        Json.quote(field.getKey(), json);
        json.append(",\"detail\":");
        Json.quote(field.getValue(), json);
        json.append('}');
        comma = ",";
      }
      json.append(']');
    }
    json.append('}');
    return Response.of(TYPE, Body.of(json.toString())).withStatus(status);
  }
}
