package dev.weft.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads whole numbers up to the most that their type holds. */
record WholeNumbers<N extends Number>(Function<String, N> reader, N most)
    implements ITypeConverter<N> {
  @Override
  public N convert(String text) {
    try {
      return reader.apply(text);
    } catch (NumberFormatException e) {
      String range = text.matches("\\d+") ? " up to %,d".formatted(most) : "";
      throw new TypeConversionException(
          "must be a whole number%s, but is \"%s\"".formatted(range, text));
    }
  }
}
