package dev.weft.cli;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON Lines: one object a row, numbers and booleans as such. The second column of a name is {@code
 * name_2}.
 */
final class JsonlRecords implements Records {
  private static final JsonFactory JSON = new JsonFactory();

  private final Writer out;
  private List<String> names = List.of();

  JsonlRecords(Writer out) {
    this.out = out;
  }

  @Override
  public void columns(List<String> columns) {
    Set<String> all = new LinkedHashSet<>();
    for (String column : columns) {
      String name = column;
      for (int i = 2; !all.add(name); i++) { // an object has a name once
        name = column + "_" + i;
      }
    }
    names = List.copyOf(all);
  }

  @Override
  public void row(List<@Nullable Object> values) throws IOException {
    java.io.StringWriter line = new java.io.StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      json.writeStartObject();
      for (int i = 0; i < names.size(); i++) {
        json.writeName(names.get(i));
        write(json, values.get(i));
      }
      json.writeEndObject();
    }
    out.write(line.append('\n').toString());
  }

  private static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Boolean b -> json.writeBoolean(b);
      case Integer i -> json.writeNumber(i);
      case Long l -> json.writeNumber(l);
      case Short s -> json.writeNumber(s);
      case Double d when Double.isFinite(d) -> json.writeNumber(d);
      case Float f when Float.isFinite(f) -> json.writeNumber(f);
      case BigDecimal d -> json.writeNumber(d);
      default -> json.writeString(value.toString());
    }
  }

  @Override
  public void end() throws IOException {
    out.flush();
  }
}
