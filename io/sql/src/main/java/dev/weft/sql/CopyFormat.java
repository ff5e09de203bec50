package dev.weft.sql;

import org.jspecify.annotations.Nullable;

/** Rows as PostgreSQL's COPY takes them: text, or binary, which is quicker. One thread. */
interface CopyFormat {
  /** Adds a row. */
  void row(@Nullable Object[] values);

  /** Adds what comes behind the last row. */
  void end();

  /** {@return how much was added since it was taken, about} */
  int length();

  /** {@return what was added, and forgets it} */
  byte[] take();

  /** {@return what COPY is told of it} */
  String options();
}
