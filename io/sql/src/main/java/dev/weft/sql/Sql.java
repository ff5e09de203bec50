package dev.weft.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose parameters were found. Immutable.
 *
 * <p>{@code ?} stands for a parameter by position, {@code :name} for one by name, which may occur
 * more than once; {@code ??} is the operator {@code ?}.
 */
final class Sql {
  /** A stretch of the text that is a parameter; or {@code ??}, then the parameter is -1. */
  record Slot(int start, int end, int parameter) {}

  private final String text;
  private final List<Slot> slots;
  private final List<String> names;
  private final boolean script;
  private final String jdbc;
  private final String numbered;

  Sql(String text, List<Slot> slots, List<String> names, boolean script) {
    this.text = text;
    this.slots = List.copyOf(slots);
    this.names = List.copyOf(names);
    this.script = script;
    this.jdbc = with(false);
    this.numbered = with(true);
  }

  /** {@return a statement in which nothing is a parameter} */
  static Sql plain(String text) {
    return new Sql(text, List.of(), List.of(), false);
  }

  /** {@return the statement as it was written} */
  String text() {
    return text;
  }

  /** {@return the statement with {@code ?} for each parameter, as JDBC wants it} */
  String jdbc() {
    return jdbc;
  }

  /** {@return the statement with {@code $1} and so on, as PostgreSQL wants it} */
  String numbered() {
    return numbered;
  }

  /** {@return whether these are several statements} */
  boolean isScript() {
    return script;
  }

  /** {@return the names of its parameters, once each; none if they are by position} */
  List<String> names() {
    return names;
  }

  /** {@return how many values it takes} */
  int parameters() {
    return names.isEmpty()
        ? (int) slots.stream().filter(slot -> slot.parameter >= 0).count()
        : names.size();
  }

  /** {@return one value for each parameter, from what the caller gave} */
  List<@Nullable Object> values(@Nullable Object @Nullable [] given) {
    if (given != null && given.length == 1 && given[0] instanceof Named named) {
      return named.values(names, text);
    }
    if (!names.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has parameters by name, %s: give their values with Named.of(name, value)"
              .formatted(shortened(text), names));
    }
    List<@Nullable Object> values = new ArrayList<>();
    if (given == null) {
      values.add(null); // one(X.class, sql, null): the compiler takes that for no array
    } else {
      values.addAll(Arrays.asList(given));
    }
    if (values.size() != parameters()) {
      throw new IllegalArgumentException(
          "%s takes %d values, but %d were given; an operator ? is written ??"
              .formatted(shortened(text), parameters(), values.size()));
    }
    return values;
  }

  /** {@return the values once for each {@code ?} of {@link #jdbc}} */
  List<@Nullable Object> inOrder(List<@Nullable Object> values) {
    List<@Nullable Object> all = new ArrayList<>(slots.size());
    for (Slot slot : slots) {
      if (slot.parameter >= 0) {
        all.add(values.get(slot.parameter));
      }
    }
    return all;
  }

  /**
   * {@return the place in the text as it was written, of a place in {@link #numbered}} Both count
   * characters from 0.
   */
  int place(int numberedPlace) {
    int moved = 0; // how much further on the numbered text is
    for (Slot slot : slots) {
      int start = slot.start + moved;
      int length = numbered(slot).length();
      if (numberedPlace < start + length) {
        return Math.min(numberedPlace - moved, numberedPlace < start ? text.length() : slot.start);
      }
      moved += length - (slot.end - slot.start);
    }
    return Math.min(numberedPlace - moved, text.length());
  }

  private static String numbered(Slot slot) {
    return slot.parameter < 0 ? "?" : "$" + (slot.parameter + 1);
  }

  private String with(boolean numbers) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    int from = 0;
    for (Slot slot : slots) {
      out.append(text, from, slot.start);
      out.append(numbers ? numbered(slot) : slot.parameter < 0 ? "??" : "?");
      from = slot.end;
    }
    return out.append(text, from, text.length()).toString();
  }

  /** {@return a statement as it fits into a message} */
  static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= 60 ? line : line.substring(0, 59) + "…";
  }

  @Override
  public String toString() {
    return shortened(text);
  }
}
