package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the head of a part of a form says (RFC 7578 §4): pure judgements. */
final class PartHeads {
  /**
   * What a part is.
   *
   * @param name its field
   * @param fileName how the client calls its file, if it is one
   */
  record Disposition(String name, Optional<String> fileName) {}

  private PartHeads() {}

  /**
   * {@return the fields of a head, each byte of theirs as a character}
   *
   * @throws ProblemException 400 if it has something else
   */
  static Headers read(byte[] bytes, int from, int to) {
    List<String> pairs = new ArrayList<>();
    String head = from >= to ? "" : new String(bytes, from, to - from, ISO_8859_1);
    for (String line : head.isEmpty() ? new String[0] : head.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon < 1 || !Words.isToken(line.substring(0, colon)) || hasControl(line)) {
        throw PartCutter.malformed("has a part whose head is malformed");
      }
      pairs.add(line.substring(0, colon));
      pairs.add(line.substring(colon + 1).strip());
    }
    return Headers.of(pairs.toArray(String[]::new));
  }

  private static boolean hasControl(String line) {
    return line.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127);
  }

  /**
   * {@return what a part is}
   *
   * @throws ProblemException 400 if it does not say so once, or is coded
   */
  static Disposition disposition(Headers headers) {
    List<String> said = headers.all("Content-Disposition");
    if (said.size() != 1) {
      throw PartCutter.malformed("has a part without one Content-Disposition");
    }
    String coding = headers.first("Content-Transfer-Encoding").orElse("binary");
    if (!List.of("7bit", "8bit", "binary").contains(coding.toLowerCase(Locale.ROOT))) {
      throw PartCutter.malformed("has a part with a Content-Transfer-Encoding");
    }
    return new Reading(said.getFirst()).disposition();
  }

  /** One walk over {@code form-data; name="a"; filename="b"}. */
  private static final class Reading {
    private final String text;
    private int at;

    Reading(String text) {
      this.text = text;
    }

    Disposition disposition() {
      Optional<String> name = Optional.empty();
      Optional<String> fileName = Optional.empty();
      boolean known = until(";").strip().equalsIgnoreCase("form-data");
      while (at < text.length()) {
        at++; // the semicolon
        String key = until("=;").strip().toLowerCase(Locale.ROOT);
        boolean hasValue = at < text.length() && text.charAt(at) == '=';
        at += hasValue ? 1 : 0;
        String value = hasValue ? value() : "";
        boolean twice =
            (key.equals("name") && name.isPresent())
                || (key.equals("filename") && fileName.isPresent());
        known &= !twice;
        name = key.equals("name") ? Optional.of(value) : name;
        fileName = key.equals("filename") ? Optional.of(lastName(value)) : fileName;
      }
      if (!known || name.isEmpty()) {
        throw PartCutter.malformed("has a part that does not say, once, which field it is");
      }
      return new Disposition(name.get(), fileName);
    }

    private String value() {
      String blank = until("\";");
      boolean quoted = at < text.length() && text.charAt(at) == '"' && blank.isBlank();
      String value = quoted ? quoted() : blank + until(";");
      if (quoted && !until(";").isBlank()) {
        throw PartCutter.malformed("has a part whose Content-Disposition is malformed");
      }
      return new String((quoted ? value : value.strip()).getBytes(ISO_8859_1), UTF_8);
    }

    /** Some clients escape quotes by a backslash, others have backslashes in the names of files. */
    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
        if (text.charAt(at) == '\\' && (next == '"' || next == '\\')) {
          at++;
        }
        value.append(text.charAt(at));
      }
      if (at == text.length()) {
        throw PartCutter.malformed("has a part whose Content-Disposition is malformed");
      }
      at++;
      return value.toString();
    }

    private String until(String stops) {
      int start = at;
      while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
        at++;
      }
      return text.substring(start, at);
    }

    /** Never a path: what comes after the last slash of either kind, unless that is dots. */
    private static String lastName(String fileName) {
      int slash = Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\'));
      String last = fileName.substring(slash + 1);
      return last.equals(".") || last.equals("..") ? "" : last;
    }
  }
}
