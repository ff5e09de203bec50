package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a statement gives, as the server says. Immutable.
 *
 * @param names of its columns; none if it gives no rows
 * @param types of its columns
 */
record RowDescription(List<String> names, List<PlainType> types) {
  /** What stands between the name of a column and its type: its table and its place there. */
  private static final int TABLE = Integer.BYTES + Short.BYTES;

  /** What stands after its type: the size, the modifier and the format. */
  private static final int SIZE = Short.BYTES + Integer.BYTES + Short.BYTES;

  /** {@return that there are no rows} */
  static RowDescription none() {
    return new RowDescription(List.of(), List.of());
  }

  /** {@return what a message says; empty if it has a type that is not {@link PlainType#read}} */
  static Optional<RowDescription> of(ByteBuf body) {
    int count = body.readShort();
    List<String> names = new ArrayList<>(count);
    List<PlainType> types = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(body.readString(body.bytesBefore((byte) 0), StandardCharsets.UTF_8));
      PlainType type = PlainType.read(body.skipBytes(1 + TABLE).readInt());
      if (type == null) {
        return Optional.empty();
      }
      types.add(type);
      body.skipBytes(SIZE);
    }
    return Optional.of(new RowDescription(List.copyOf(names), List.copyOf(types)));
  }
}
