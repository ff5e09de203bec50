package dev.weft.server;

import dev.weft.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a handler throws to be answered with an error: a status, and for people one sentence, as
 * problem details (RFC 9457).
 *
 * <pre>{@code
 * throw new ProblemException(404, "There is no user 7.");
 * throw new ProblemException(422, "The order is not valid.").with("quantity", "must be at least 1");
 * }</pre>
 */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /** What is wrong with which field. The task that handles the request only. */
  private final transient Map<String, String> fields = new LinkedHashMap<>();

  /**
   * A problem.
   *
   * @param status from 400 to 599
   * @param detail one sentence for who sent the request; never a secret of the server
   */
  public ProblemException(int status, String detail) {
    super(detail);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status must be 400 to 599, but is " + status);
    }
    this.status = status;
  }

  /** Adds what is wrong with one field of the request, as it is called there. */
  public ProblemException with(String field, String what) {
    fields.put(field, what);
    return this;
  }

  /** {@return the status} */
  public int status() {
    return status;
  }

  /** {@return the answer} */
  Response response() {
    return Problems.response(status, String.valueOf(getMessage()), fields);
  }
}
