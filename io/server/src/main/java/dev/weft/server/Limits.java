package dev.weft.server;

/**
 * How large a request may be. What is larger is refused with a status that says so.
 *
 * @param line how long the request line may be, in bytes; at least 64; else 414
 * @param headers how large all header fields together may be, in bytes; at least 64; else 431
 * @param fields how many header fields there may be; at least 1; else 431
 * @param body how many bytes of a body are kept in memory, when it is asked for as a whole; not
 *     negative; else 413. One that is read as it comes may have any length
 */
public record Limits(int line, int headers, int fields, int body) {
  public Limits {
    requireAtLeast(64, "line", line);
    requireAtLeast(64, "headers", headers);
    requireAtLeast(1, "fields", fields);
    requireAtLeast(0, "body", body);
  }

  /** {@return 8 KiB, 32 KiB, 128 fields, 2 MiB} */
  public static Limits defaults() {
    return new Limits(8 * 1024, 32 * 1024, 128, 2 * 1024 * 1024);
  }

  public Limits withLine(int bytes) {
    return new Limits(bytes, headers, fields, body);
  }

  public Limits withHeaders(int bytes) {
    return new Limits(line, bytes, fields, body);
  }

  public Limits withFields(int number) {
    return new Limits(line, headers, number, body);
  }

  public Limits withBody(int bytes) {
    return new Limits(line, headers, fields, bytes);
  }

  static void requireAtLeast(int least, String what, int number) {
    if (number < least) {
      throw new IllegalArgumentException(
          "%s must be at least %,d, but is %,d".formatted(what, least, number));
    }
  }
}
