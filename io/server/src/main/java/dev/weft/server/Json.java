package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.http.Response;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as records. Needs Jackson 3 ({@code tools.jackson.core:jackson-databind}), which the program
 * brings; without it the rest of a server works. In a module of its own a program opens its records
 * to {@code tools.jackson.databind}.
 *
 * <pre>{@code
 * record Order(String item, int quantity) {
 *   Order {
 *     if (quantity < 1) {
 *       throw new IllegalArgumentException("quantity must be at least 1");
 *     }
 *   }
 * }
 *
 * Order order = Json.read(exchange, Order.class);
 * return Json.response(order);
 * }</pre>
 *
 * <p>Any thread may call every method.
 */
public final class Json {
  private static final String TYPE = "application/json";

  /** Loaded when it is needed, since Jackson may not be there. */
  private static final class Mapper {
    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Mapper() {}
  }

  private Json() {}

  /**
   * {@return a 200 with a value as JSON}
   *
   * @param value a record, a map, a list, a string and the like
   */
  public static Response response(Object value) {
    return Response.of(TYPE, Body.of(Mapper.MAPPER.writeValueAsBytes(value)));
  }

  /**
   * Reads the body of a request as a value, as a whole.
   *
   * <p>Waits for the client, as {@link Exchange#bytes} does.
   *
   * @param type what it is; a record that refuses its components in its constructor says why with
   *     an {@link IllegalArgumentException}, whose message the client is told
   * @throws ProblemException 400 if it is no JSON; 422 if it is not of that type, which names the
   *     field; 413 if it is too large
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <T> T read(Exchange exchange, Class<T> type) throws InterruptedException {
    byte[] bytes = exchange.bytes();
    T value;
    try {
      value = Mapper.MAPPER.readValue(bytes, type);
    } catch (JacksonException e) {
      throw problem(e);
    }
    if (value == null) {
      throw new ProblemException(422, "The body must not be null.");
    }
    return value;
  }

  private static ProblemException problem(JacksonException e) {
    String field = field(e.getPath());
    return switch (e) {
      case InputCoercionException other -> invalid(field, "must be " + kind(other.getTargetType()));
      case StreamReadException malformed ->
          new ProblemException(
              400,
              "The body is no valid JSON at line %d, column %d."
                  .formatted(
                      malformed.getLocation().getLineNr(), malformed.getLocation().getColumnNr()));
      case ValueInstantiationException refused
          when refused.getCause() instanceof IllegalArgumentException cause ->
          invalid(field, String.valueOf(cause.getMessage()));
      case InvalidNullException missing -> invalid(field, "must not be null");
      case MismatchedInputException other when other.getTargetType() != null ->
          invalid(field, "must be " + kind(other.getTargetType()));
      default -> invalid(field, "cannot be read");
    };
  }

  private static ProblemException invalid(String field, String what) {
    if (field.isEmpty()) {
      return new ProblemException(422, "The body is not valid: " + what + ".");
    }
    return new ProblemException(422, "The body is not valid.").with(field, what);
  }

  /** {@return the way to a field: {@code items[0].quantity}} */
  private static String field(List<JacksonException.Reference> path) {
    StringBuilder field = new StringBuilder();
    for (JacksonException.Reference step : path) {
      String name = step.getPropertyName();
      if (name == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(name);
      }
    }
    return field.toString();
  }

  private static String kind(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      boolean whole =
          List.of("int", "long", "short", "byte", "Integer", "Long", "Short", "Byte", "BigInteger")
              .contains(type.getSimpleName());
      return whole ? "a whole number in its range" : "a number";
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "a string";
    }
    if (type.isEnum()) {
      return "one of " + List.of(type.getEnumConstants());
    }
    boolean list = type.isArray() || Iterable.class.isAssignableFrom(type);
    return list ? "a list" : type.isRecord() ? "an object" : "a " + type.getSimpleName();
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
