package dev.weft.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What all web servers of the bench answer: a text, a record as JSON that is written anew each
 * time, and bodies that lie ready.
 */
final class Pages {
  static final String TEXT = "text/plain";
  static final String JSON = "application/json";
  static final String BYTES = "application/octet-stream";

  private static final byte[] HELLO = "Hello, World!".getBytes(US_ASCII);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Map<String, byte[]> BODIES =
      Map.of("1024", xs(1024), "102400", xs(102_400), "1048576", xs(1_048_576));

  /** What is written as JSON. */
  record Greeting(String message) {}

  private Pages() {}

  /** {@return so many bytes of x} */
  static byte[] xs(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  /** {@return what stands at {@code /}; not to be changed} */
  static byte[] hello() {
    return HELLO;
  }

  static byte[] json() {
    return MAPPER.writeValueAsBytes(new Greeting("Hello, World!"));
  }

  /** {@return what stands at {@code /bytes/COUNT}; not to be changed; null for other counts} */
  static byte @Nullable [] bytes(String count) {
    return BODIES.get(count);
  }

  /** {@return the type of what stands there} */
  static String type(String path) {
    return path.equals("/") ? TEXT : path.equals("/json") ? JSON : BYTES;
  }

  /** {@return what stands there; not to be changed; null if nothing does} */
  static byte @Nullable [] at(String path) {
    return switch (path) {
      case "/" -> HELLO;
      case "/json" -> json();
      default -> path.startsWith("/bytes/") ? bytes(path.substring("/bytes/".length())) : null;
    };
  }
}
