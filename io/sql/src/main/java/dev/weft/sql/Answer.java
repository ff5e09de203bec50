package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came for a statement. The loop of its connection gathers it as it was sent, which takes it
 * no time; who asked makes values of it.
 */
final class Answer {
  private static final byte[] NOTHING = {};

  /** So many bytes of rows are kept at most. */
  private static final int MOST = 1 << 28;

  // immutable
  private final int limit;

  // the loop, then who asked
  private byte[] rows = NOTHING;
  private int length;
  private int kept;
  private long seen;
  private long changed;
  private boolean tooLong;

  /**
   * Nothing yet.
   *
   * @param limit how many rows are wanted; of those beyond there is only the number
   */
  Answer(int limit) {
    this.limit = limit;
  }

  // ---- the loop ----

  /** Takes a row: the number of its values, and for each its length and what it is. */
  void row(ByteBuf body) {
    int size = body.readableBytes();
    seen++;
    if (kept == limit || tooLong) {
      return;
    }
    if (size > MOST - length) {
      tooLong = true;
      return;
    }
    if (length + size > rows.length) {
      rows = Arrays.copyOf(rows, Math.max(length + size, Math.min(2 * length, MOST)));
    }
    body.readBytes(rows, length, size);
    length += size;
    kept++;
  }

  /** Takes the last word, such as {@code INSERT 0 5}: the number at its end. */
  void done(ByteBuf body) {
    String word = body.readString(body.readableBytes() - 1, StandardCharsets.US_ASCII);
    String number = word.substring(word.lastIndexOf(' ') + 1);
    changed = !number.isEmpty() && Character.isDigit(number.charAt(0)) ? Long.parseLong(number) : 0;
  }

  // ---- who asked ----

  /** {@return how many rows came, those that were not kept included} */
  long seen() {
    return seen;
  }

  /** {@return how many bytes there are to make values of} */
  int length() {
    return length;
  }

  /**
   * {@return the values}
   *
   * @throws RefusedException if there were too many of them
   * @throws BrokenException if what came are no rows of that statement
   */
  Result result(RowDescription description) {
    if (tooLong) {
      throw new RefusedException(
          "the answer has more than %d MiB: take flow".formatted(MOST >> 20));
    }
    if (description.names().isEmpty()) {
      return new Result(List.of(), List.of(), changed);
    }
    try {
      return new Result(description.names(), rows(description.types()), kept);
    } catch (RuntimeException e) {
      throw new BrokenException("the server sent what is no row of that statement", e);
    }
  }

  private List<@Nullable Object[]> rows(List<PlainType> types) {
    List<@Nullable Object[]> all = new ArrayList<>(kept);
    int at = 0;
    for (int i = 0; i < kept; i++) {
      @Nullable Object[] values = new @Nullable Object[types.size()];
      require(Binary.int2(rows, at) == values.length);
      at += Short.BYTES;
      for (int k = 0; k < values.length; k++) {
        int size = Binary.int4(rows, at);
        at += Integer.BYTES;
        if (size >= 0) {
          require(size <= length - at);
          values[k] = types.get(k).read(rows, at, size);
          at += size;
        }
      }
      all.add(values);
    }
    return all;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("a row of another shape");
    }
  }
}
