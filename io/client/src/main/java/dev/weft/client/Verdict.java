package dev.weft.client;

import dev.weft.http.Headers;
import java.util.Optional;
import java.util.OptionalLong;

/** What an answer means to a download. Pure. */
sealed interface Verdict {
  /**
   * The body goes into the file.
   *
   * @param from where; 0 means that what was there goes
   * @param total how many bytes the file then has, if known
   * @param validator what the rest can be asked for with, if this is cut off; empty if nothing is
   */
  record Take(long from, OptionalLong total, Optional<String> validator) implements Verdict {}

  /** What is there is all there is. */
  record Whole() implements Verdict {}

  /** What is there is of no use: all is to be asked for. */
  record Restart() implements Verdict {}

  /** There is nothing to be had. */
  record Failed(String why) implements Verdict {}

  /**
   * What is there already.
   *
   * @param length how many bytes
   * @param validator of what
   * @param total how many bytes there will be, if known
   */
  record Known(long length, String validator, OptionalLong total) {
    static final Known NOTHING = new Known(0, "", OptionalLong.empty());

    boolean isNothing() {
      return length == 0;
    }

    /** {@return the headers to ask with: for the rest, if what is there is still a part of it} */
    Headers request() {
      Headers headers = Headers.of("Accept-Encoding", "identity"); // ranges are of what is sent
      return isNothing()
          ? headers
          : headers.with("Range", "bytes=%d-".formatted(length)).with("If-Range", validator);
    }
  }

  /** {@return what to do with an answer} */
  static Verdict of(int status, Headers headers, Known known) {
    return switch (status) {
      case 200 -> all(headers);
      case 206 -> part(headers, known);
      case 416 -> none(headers, known);
      default -> new Failed("the server answered with status " + status);
    };
  }

  private static Verdict all(Headers headers) {
    if (isCoded(headers)) {
      return new Take(0, OptionalLong.empty(), Optional.empty());
    }
    OptionalLong length =
        headers
            .first("Content-Length")
            .filter(text -> text.matches("\\d{1,18}"))
            .map(text -> OptionalLong.of(Long.parseLong(text)))
            .orElse(OptionalLong.empty());
    return new Take(0, length, Validator.of(headers));
  }

  private static boolean isCoded(Headers headers) {
    return headers.all("Content-Encoding").stream()
        .anyMatch(coding -> !coding.strip().equalsIgnoreCase("identity"));
  }

  private static Verdict part(Headers headers, Known known) {
    if (known.isNothing()) {
      return new Failed("the server answered with a part, although all was asked for");
    }
    Optional<ContentRange> range =
        ContentRange.of(headers)
            .filter(part -> part.first() == known.length())
            .filter(part -> agree(part.total(), known.total()));
    if (range.isEmpty() || isCoded(headers) || !isSame(headers, known)) {
      return new Restart();
    }
    // without a total it may end before the file does, but then nobody can tell
    OptionalLong said = range.get().total();
    OptionalLong total = said.isPresent() ? said : known.total();
    return new Take(known.length(), total, Optional.of(known.validator()));
  }

  private static boolean agree(OptionalLong one, OptionalLong other) {
    return one.isEmpty() || other.isEmpty() || one.getAsLong() == other.getAsLong();
  }

  /** A server that does not know If-Range may still say that it has something else now. */
  private static boolean isSame(Headers headers, Known known) {
    return !Validator.isTag(known.validator())
        || headers.first("ETag").filter(tag -> !tag.strip().equals(known.validator())).isEmpty();
  }

  private static Verdict none(Headers headers, Known known) {
    if (known.isNothing()) {
      return new Failed("the server answered with status 416, although all was asked for");
    }
    OptionalLong total =
        ContentRange.of(headers).map(ContentRange::total).orElse(OptionalLong.empty());
    boolean whole =
        total.isPresent() && total.getAsLong() == known.length() && agree(total, known.total());
    return whole && isSame(headers, known) ? new Whole() : new Restart();
  }
}
