package dev.weft.sql;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What databases do differently. */
enum Dialect {
  POSTGRES('"'),
  /** MariaDB, and MySQL as far as it is the same. */
  MARIADB('`'),
  /** Whatever else has a JDBC driver; what the standard says. */
  OTHER('"');

  private final char quote;

  Dialect(char quote) {
    this.quote = quote;
  }

  /** {@return the name of a table, with its schema if it has one, as it is written in SQL} */
  String table(String name) {
    return Arrays.stream(name.split("\\.")).map(this::quoted).collect(Collectors.joining("."));
  }

  /** {@return names of columns, as they are written in SQL} */
  String columns(List<String> names) {
    return names.stream().map(this::quoted).collect(Collectors.joining(", "));
  }

  String quoted(String name) {
    String mark = String.valueOf(quote);
    return mark + name.replace(mark, mark + mark) + mark;
  }
}
