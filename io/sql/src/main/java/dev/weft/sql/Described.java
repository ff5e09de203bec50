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
 */
record Described(List<String> names, List<PlainType> types) {
  /** After the name of a column: its table and its place there, before its type. */
  private static final int TABLE = 6;

  /** After its type: the size, the modifier and the format. */
  private static final int SIZE = 8;

  static Described nothing() {
    return new Described(List.of(), List.of());
  }

  /** {@return what a message says; empty if it has a type that is not {@link PlainType#read}} */
  static Optional<Described> of(ByteBuf body) {
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
    return Optional.of(new Described(List.copyOf(names), List.copyOf(types)));
  }
}
