package dev.weft.sql;

import java.sql.Connection;

/** How much a transaction may notice of others, from the weakest to the strongest. */
public enum Isolation {
  /** What others have not committed may be seen; PostgreSQL takes the next one for it. */
  READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),
  /** Each statement sees what was committed before it began. */
  READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
  /** All statements see what was committed before the first began. */
  REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),
  /** As if one transaction ran after another; some fail, and are worth another try. */
  SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

  private final int number;

  Isolation(int number) {
    this.number = number;
  }

  /** {@return the number that JDBC has for it} */
  int number() {
    return number;
  }
}
