package dev.weft.http;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as records. Needs Jackson 3 ({@code tools.jackson.core:jackson-databind}), which the program
 * brings; without it the rest works. In a module of its own a program opens its records to {@code
 * tools.jackson.databind}.
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
 * Order order = Json.read(bytes, Order.class);
 * Response answer = Json.response(order);
 * }</pre>
 *
 * <p>Any thread may call every method.
 */
public final class Json {
  /** Code that writes values; it may wait and may throw. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(Out out) throws Exception;
  }

  /** Where values go. */
  @FunctionalInterface
  public interface Out {
    /**
     * Takes a value, as {@link Json#write} does; waits while the reader is slower.
     *
     * @throws InterruptedException if the caller is cancelled or interrupted
     */
    void write(Object value) throws InterruptedException;
  }

  private static final String TYPE = "application/json";
  private static final String LINES = "application/x-ndjson";

  /** Loaded when it is needed, since Jackson may not be there. */
  private static final class Mapper {
    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Mapper() {}
  }

  private Json() {}

  /**
   * {@return a value as JSON}
   *
   * @param value a record, a map, a list, a string and the like
   */
  public static Body body(Object value) {
    return Body.of(write(value));
  }

  /** {@return a value as JSON in one line, in UTF-8} */
  public static byte[] write(Object value) {
    return Mapper.MAPPER.writeValueAsBytes(value);
  }

  /** {@return a 200 with a value as JSON} */
  public static Response response(Object value) {
    return Response.of(TYPE, body(value));
  }

  /**
   * {@return a 200 with values as JSON, one in each line, however many} The writer runs while they
   * are sent, in pieces of some KB; if it fails after the first of these, the answer is cut off.
   *
   * <pre>{@code
   * Json.lines(out -> database.flow(Order.class, "SELECT * FROM orders").forEach(out::write))
   * }</pre>
   */
  public static Response lines(Writer writer) {
    return Response.of(
        LINES, Body.of(out -> writer.writeTo(value -> out.write(line(write(value))))));
  }

  private static byte[] line(byte[] json) {
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /**
   * {@return the value that JSON stands for}
   *
   * @param json in UTF-8
   * @param type what it is; a record that refuses its components in its constructor says why with
   *     an {@link IllegalArgumentException}, whose message is told; where it stumbles over a null,
   *     what the JSON does not have is told
   * @throws JsonException if it is no JSON or is not of that type; it names the field
   */
  public static <T> T read(byte[] json, Class<T> type) {
    T value;
    try {
      value = Mapper.MAPPER.readValue(json, type);
    } catch (JacksonException e) {
      throw failure(json, e);
    }
    if (value == null) {
      throw new JsonException("", "must not be null");
    }
    return value;
  }

  private static JsonException failure(byte[] json, JacksonException e) {
    String field = field(e.getPath());
    return switch (e) {
      case InputCoercionException other ->
          new JsonException(field, "must be " + kind(other.getTargetType()));
      case StreamReadException malformed ->
          new JsonException(
              malformed.getLocation().getLineNr(), malformed.getLocation().getColumnNr());
      case ValueInstantiationException refused
          when refused.getCause() instanceof IllegalArgumentException cause ->
          new JsonException(field, String.valueOf(cause.getMessage()));
      case ValueInstantiationException stumbled
          when stumbled.getCause() instanceof NullPointerException ->
          missing(json, stumbled);
      case InvalidNullException missing -> new JsonException(field, "must not be null");
      case MismatchedInputException other when other.getTargetType() != null ->
          new JsonException(field, "must be " + kind(other.getTargetType()));
      default -> new JsonException(field, "cannot be read");
    };
  }

  /** A constructor stumbled over null: it is the first component that the JSON does not have. */
  private static JsonException missing(byte[] json, ValueInstantiationException e) {
    JsonNode object = Mapper.MAPPER.readTree(json);
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      object = name == null ? object.path(step.getIndex()) : object.path(name);
    }
    String field = field(e.getPath());
    RecordComponent[] components = e.getType().getRawClass().getRecordComponents();
    for (RecordComponent component : components == null ? new RecordComponent[0] : components) {
      String name = component.getName();
      if (!object.hasNonNull(name) && !mayBeNull(component)) {
        return new JsonException(field.isEmpty() ? name : field + "." + name, "is missing");
      }
    }
    return new JsonException(field, "cannot be read");
  }

  /** {@return whether null is fine for a component, or JSON may know it by another name} */
  private static boolean mayBeNull(RecordComponent component) {
    return component.getType().isPrimitive()
        || component.getType() == Optional.class
        || Stream.<AnnotatedElement>of(component.getAnnotatedType(), component.getAccessor())
            .flatMap(marked -> Stream.of(marked.getAnnotations()))
            .map(mark -> mark.annotationType().getSimpleName())
            .anyMatch(mark -> mark.equals("Nullable") || mark.startsWith("Json"));
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
}
