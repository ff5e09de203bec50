package dev.weft.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes such as {@code 10MB}, {@code 512KB}, {@code 1048576}. */
final class Sizes implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(b|kb|mb|gb)?");
  private static final Map<String, Long> UNITS =
      Map.of("b", 1L, "kb", 1_000L, "mb", 1_000_000L, "gb", 1_000_000_000L);

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no size: write a whole number of bytes or one as 512KB, 10MB or 1GB");
    }
    String unit = matcher.group(2) == null ? "b" : matcher.group(2);
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), UNITS.getOrDefault(unit, 1L));
    } catch (ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is more bytes than can be counted");
    }
  }

  /** {@return a number of bytes as people read it} */
  static String show(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    if (bytes < 1_000_000) {
      return "%.1f KB".formatted(bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? "%.1f MB".formatted(bytes / 1e6)
        : "%.2f GB".formatted(bytes / 1e9);
  }
}
