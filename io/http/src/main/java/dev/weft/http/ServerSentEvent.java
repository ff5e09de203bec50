package dev.weft.http;

import java.time.Duration;
import java.util.Optional;

/**
 * A message of a {@code text/event-stream} (HTML standard §9.2): what a server sends while a
 * browser's {@code EventSource} listens.
 *
 * <pre>{@code
 * ServerSentEvent.of("{\"price\":7}").withEvent("price").withId("42")
 * }</pre>
 *
 * <p>Where there is a comment or a time to retry and no data, the reader is told nothing but that.
 *
 * @param id what a reader says in {@code Last-Event-ID} when it comes back; no line break, no NUL
 * @param event its type, which is {@code message} if it has none; no line break
 * @param data the text, of any number of lines; line breaks reach the reader as LF
 * @param retry how long a reader that lost the connection should wait; whole milliseconds, not
 *     negative
 * @param comment what no reader is told; of any number of lines
 */
public record ServerSentEvent(
    Optional<String> id,
    Optional<String> event,
    String data,
    Optional<Duration> retry,
    Optional<String> comment) {
  /** Refuses what would not be one message on the wire. */
  public ServerSentEvent {
    id.ifPresent(text -> requireLine("id", text, true));
    event.ifPresent(text -> requireLine("event", text, false));
    retry.ifPresent(time -> {
      if (time.isNegative()) {
        throw new IllegalArgumentException("retry must not be negative, but is " + time);
      }
    });
  }

  /** {@return a message with this text} */
  public static ServerSentEvent of(String data) {
    return new ServerSentEvent(
        Optional.empty(), Optional.empty(), data, Optional.empty(), Optional.empty());
  }

  /** {@return a comment, which keeps a connection alive and is told to no reader} */
  public static ServerSentEvent comment(String text) {
    return of("").withComment(text);
  }

  /** This message with a name by which a reader says where it was. */
  public ServerSentEvent withId(String name) {
    return new ServerSentEvent(Optional.of(name), event, data, retry, comment);
  }

  /** This message with a type, for those who listen to that. */
  public ServerSentEvent withEvent(String type) {
    return new ServerSentEvent(id, Optional.of(type), data, retry, comment);
  }

  /** This message with how long to wait before the next try, from now on. */
  public ServerSentEvent withRetry(Duration time) {
    return new ServerSentEvent(id, event, data, Optional.of(time), comment);
  }

  /** This message with a comment before it. */
  public ServerSentEvent withComment(String text) {
    return new ServerSentEvent(id, event, data, retry, Optional.of(text));
  }

  /** {@return this as it is sent, in UTF-8, with the empty line that ends it} */
  public String wire() {
    StringBuilder out = new StringBuilder(data.length() + 32);
    comment.ifPresent(text -> lines(":", text, out));
    event.ifPresent(text -> lines("event:", text, out));
    id.ifPresent(text -> lines("id:", text, out));
    retry.ifPresent(time -> lines("retry:", Long.toString(time.toMillis()), out));
    if (!data.isEmpty() || (comment.isEmpty() && retry.isEmpty())) {
      lines("data:", data, out);
    }
    return out.append('\n').toString();
  }

  /** Appends a field, once for each line of its value. */
  private static void lines(String field, String value, StringBuilder out) {
    int start = 0;
    for (int i = 0; i <= value.length(); i++) {
      char c = i == value.length() ? '\n' : value.charAt(i);
      if (c == '\n' || c == '\r') {
        out.append(field).append(' ').append(value, start, i).append('\n');
        boolean pair = c == '\r' && i + 1 < value.length() && value.charAt(i + 1) == '\n';
        i += pair ? 1 : 0;
        start = i + 1;
      }
    }
  }

  private static void requireLine(String what, String text, boolean withoutNul) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r' || c == '\n' || (withoutNul && c == 0)) {
        throw new IllegalArgumentException(
            "%s must be one line, but has the character U+%04X at %d".formatted(what, (int) c, i));
      }
    }
  }
}
