package dev.weft.sql;

import java.util.Collection;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Values as PostgreSQL writes them. Pure. */
final class Literal {
  private Literal() {}

  /** {@return an array of these items, which may be arrays again} */
  static String array(Collection<?> items) {
    StringBuilder out = new StringBuilder("{");
    for (Object item : items) {
      if (out.length() > 1) {
        out.append(',');
      }
      item(out, Values.plain(item));
    }
    return out.append('}').toString();
  }

  private static void item(StringBuilder out, @Nullable Object item) {
    switch (item) {
      case null -> out.append("NULL");
      case Collection<?> inner -> out.append(array(inner));
      case Number number -> out.append(number);
      case Boolean yes -> out.append(yes);
      case byte[] bytes ->
          out.append("\"\\\\x").append(HexFormat.of().formatHex(bytes)).append('"');
      default ->
          out.append('"')
              .append(item.toString().replace("\\", "\\\\").replace("\"", "\\\""))
              .append('"');
    }
  }
}
