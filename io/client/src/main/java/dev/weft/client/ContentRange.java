package dev.weft.client;

import dev.weft.http.Headers;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes an answer has, of how many (RFC 9110 §14.4).
 *
 * @param first the first byte; -1 if it has none, as none of those asked for are there
 * @param last the last byte
 * @param total how many bytes there are in all, if known
 */
record ContentRange(long first, long last, OptionalLong total) {
  private static final Pattern FORM =
      Pattern.compile("bytes +(?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18}|\\*)");

  /** {@return what the headers of an answer say; empty if that is nothing, or makes no sense} */
  static Optional<ContentRange> of(Headers headers) {
    return headers.first("Content-Range").flatMap(ContentRange::parse);
  }

  static Optional<ContentRange> parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return Optional.empty();
    }
    OptionalLong total =
        form.group(3).equals("*")
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(form.group(3)));
    if (form.group(1) == null) {
      return Optional.of(new ContentRange(-1, -1, total));
    }
    long first = Long.parseLong(form.group(1));
    long last = Long.parseLong(form.group(2));
    boolean sound = first <= last && (total.isEmpty() || last < total.getAsLong());
    return sound ? Optional.of(new ContentRange(first, last, total)) : Optional.empty();
  }
}
