package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.task.RefusedException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code text/event-stream} (HTML standard §9.2.6) from its bytes, as they come.
 *
 * <pre>{@code
 * EventStream stream = new EventStream(64 * 1024);
 * body.writeTo((bytes, from, count) -> stream.read(bytes, from, count).forEach(this::show));
 * }</pre>
 *
 * <p>Bytes that are no UTF-8 are read as U+FFFD, unknown fields are passed over, and an event whose
 * end has not come is none: nothing that a server sends is an error, but an event that is too
 * large. One task at a time.
 */
public final class EventStream {
  /** Seconds since 1970 have fewer digits: what is longer is no time to wait. */
  private static final int MOST_DIGITS = 15;

  // immutable
  private final int mostBytes;

  // one task at a time
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
  private final StringBuilder data = new StringBuilder();
  private String event = "";
  private boolean hasData;
  private int size;
  private @Nullable String pendingId;
  private @Nullable String lastId;
  private @Nullable Duration retry;
  private boolean first = true;
  private boolean afterReturn;

  /**
   * A reader at the beginning of a stream.
   *
   * @param mostBytes how many bytes the lines of an event may have together; at least 1
   */
  public EventStream(int mostBytes) {
    if (mostBytes < 1) {
      throw new IllegalArgumentException("mostBytes must be at least 1, but is " + mostBytes);
    }
    this.mostBytes = mostBytes;
  }

  /**
   * Reads the next bytes, which are not kept. Never waits.
   *
   * @return the events that end in them, in order; the id of each is the last one that was sent, as
   *     the standard has it
   * @throws RefusedException if an event has more bytes than it may; this reader is then of no use
   */
  public List<ServerSentEvent> read(byte[] bytes, int from, int count) {
    List<ServerSentEvent> found = new ArrayList<>(2);
    for (int i = from; i < from + count; i++) {
      byte b = bytes[i];
      if (b == '\n' && afterReturn) {
        afterReturn = false; // the line has ended with the CR
      } else if (b == '\n' || b == '\r') {
        afterReturn = b == '\r';
        endLine(found);
      } else {
        afterReturn = false;
        grow();
        line.write(b);
      }
    }
    return found;
  }

  /** {@return the id to say in {@code Last-Event-ID} when coming back, if there was one} */
  public Optional<String> lastId() {
    return Optional.ofNullable(lastId);
  }

  /** {@return how long the server asked to wait before coming back, if it did} */
  public Optional<Duration> retry() {
    return Optional.ofNullable(retry);
  }

  private void grow() {
    if (++size > mostBytes) {
      throw new RefusedException(
          "an event of the stream is larger than the %,d bytes it may have".formatted(mostBytes));
    }
  }

  private void endLine(List<ServerSentEvent> found) {
    String text = line.toString(UTF_8);
    int length = line.size();
    line.reset();
    if (first) {
      first = false;
      text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
    if (text.isEmpty()) {
      dispatch(found);
      return;
    }
    int colon = text.indexOf(':');
    String value = colon < 0 ? "" : text.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    String name = colon < 0 ? text : text.substring(0, colon);
    if (!name.equals("data")) {
      size -= length; // it is not kept, or in the place of another
    }
    field(name, value);
  }

  private void field(String name, String value) {
    switch (name) {
      case "data" -> {
        data.append(hasData ? "\n" : "").append(value);
        hasData = true;
      }
      case "event" -> event = value;
      case "id" -> pendingId = value.indexOf(0) < 0 ? value : pendingId;
      case "retry" -> {
        if (isNumber(value)) {
          retry = Duration.ofMillis(Long.parseLong(value));
        }
      }
      default -> {} // a comment, or of a later standard
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private void dispatch(List<ServerSentEvent> found) {
    lastId = pendingId;
    if (hasData) {
      Optional<String> type = event.isEmpty() ? Optional.empty() : Optional.of(event);
      found.add(
          new ServerSentEvent(lastId(), type, data.toString(), Optional.empty(), Optional.empty()));
    }
    data.setLength(0);
    hasData = false;
    event = "";
    size = 0;
  }
}
