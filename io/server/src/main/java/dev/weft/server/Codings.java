package dev.weft.server;

import java.util.List;
import java.util.Locale;

/**
 * Which coding of a body a client would rather have (RFC 9110 §12.5.3): a pure judgement.
 *
 * <p>Weights are kept as thousandths; what is malformed counts as not accepted.
 */
final class Codings {
  /** A way to make a body smaller, the better one first. */
  enum Coding {
    GZIP,
    DEFLATE;

    /** {@return its name in header fields} */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int UNSAID = -1;
  private static final int FULL = 1_000;

  private Codings() {}

  /** What a client makes of a body. */
  sealed interface Choice {
    /** As it is. */
    record Plain() implements Choice {}

    /** Made smaller. */
    record Coded(Coding coding) implements Choice {}
  }

  /** {@return what to send to a client that says this in its Accept-Encoding} */
  static Choice choose(List<String> acceptEncoding) {
    List<String> parts = Words.list(acceptEncoding);
    int rest = weight(parts, "*");
    int plain = weight(parts, "identity");
    Choice best = new Choice.Plain();
    int most = 0;
    for (Coding coding : Coding.values()) {
      int weight = weightOf(coding, parts);
      weight = weight == UNSAID ? rest : weight;
      if (weight > most) {
        most = weight;
        best = new Choice.Coded(coding);
      }
    }
    return most < plain ? new Choice.Plain() : best;
  }

  private static int weightOf(Coding coding, List<String> parts) {
    int weight = weight(parts, coding.text());
    return weight == UNSAID && coding == Coding.GZIP ? weight(parts, "x-gzip") : weight;
  }

  private static int weight(List<String> parts, String name) {
    for (String part : parts) {
      int semicolon = part.indexOf(';');
      String word = semicolon < 0 ? part : part.substring(0, semicolon).strip();
      if (word.equalsIgnoreCase(name)) {
        return semicolon < 0 ? FULL : weight(part.substring(semicolon + 1).strip());
      }
    }
    return UNSAID;
  }

  /** {@return the thousandths of {@code q=0.8}} */
  private static int weight(String parameter) {
    if (!parameter.startsWith("q=") && !parameter.startsWith("Q=")) {
      return 0;
    }
    String number = parameter.substring(2).strip();
    boolean known = number.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");
    return known ? (int) Math.round(Double.parseDouble(number) * FULL) : 0;
  }
}
