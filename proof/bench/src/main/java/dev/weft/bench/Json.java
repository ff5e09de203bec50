package dev.weft.bench;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/** Rows to JSON, and the flat JSON objects that the measured programs print back to values. */
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private Json() {}

  /** An array with one object for each row, one on a line. */
  static String write(List<Row> rows) {
    return rows.stream().map(Json::write).collect(Collectors.joining(",\n ", "[", "]\n"));
  }

  private static String write(Row row) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(out, row);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, Row row) {
    out.writeStartObject();
    out.writeStringProperty("suite", row.suite());
    out.writeStringProperty("case", row.caseName());
    out.writeStringProperty("unit", row.unit());
    out.writeStringProperty("better", row.better().word());
    writeFigure(out, "weft", row.weft());
    out.writeObjectPropertyStart("peers");
    row.peers().forEach((name, figure) -> writeFigure(out, name, figure));
    out.writeEndObject();
    writeFigure(out, "spread", row.spread());
    out.writeEndObject();
  }

  private static void writeFigure(JsonGenerator out, String name, @Nullable Double figure) {
    if (figure == null) {
      out.writeNullProperty(name);
    } else {
      BigDecimal rounded = BigDecimal.valueOf(figure).round(SIX_DIGITS);
      out.writeNumberProperty(name, rounded.setScale(Math.max(0, rounded.scale())));
    }
  }

  /**
   * The members of one object: numbers as {@link Double}, text as {@link String}, truth as {@link
   * Boolean}; null and nested values are left out.
   */
  static Map<String, Object> read(String text) {
    Map<String, Object> members = new HashMap<>();
    try (JsonParser in = FACTORY.createParser(text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw notAnObject(text);
      }
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        @Nullable Object value = value(in, in.nextToken());
        if (value != null) {
          members.put(name, value);
        }
      }
    } catch (JacksonException e) {
      throw notAnObject(text);
    }
    return members;
  }

  private static FailedRunException notAnObject(String text) {
    return new FailedRunException("A measured program printed what is not a JSON object: " + text);
  }

  private static @Nullable Object value(JsonParser in, JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> in.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> {
        in.skipChildren();
        yield null;
      }
    };
  }

  /** A number of an object, or not-a-number when it is not there. */
  static double number(Map<String, Object> object, String name) {
    return object.get(name) instanceof Double number ? number : Double.NaN;
  }
}
