package dev.weft.sql;

import java.util.List;

/**
 * How many rows are inserted.
 *
 * @param conflict what becomes of a row whose key is there already
 * @param key the columns of the primary key or of one unique constraint, for {@link
 *     Conflict#UPDATE}
 * @param batch how many rows are in memory, and in one statement where a statement has them; at
 *     least 1, at most 10,000
 */
public record InsertConfig(Conflict conflict, List<String> key, int batch) {
  /** What becomes of a row whose key is there already. */
  public enum Conflict {
    /** It fails, and nothing is inserted. */
    FAIL,
    /**
     * It is left out. On MariaDB and MySQL that means {@code INSERT IGNORE}, which also leaves out
     * what a constraint refuses, and cuts what is too long.
     */
    IGNORE,
    /** It replaces the one that is there; of several with the same key the last counts. */
    UPDATE
  }

  public InsertConfig {
    key = List.copyOf(key);
    if ((conflict == Conflict.UPDATE) == key.isEmpty()) {
      throw new IllegalArgumentException(
          "key must be given for UPDATE, and only then, but is %s for %s".formatted(key, conflict));
    }
    if (batch < 1 || batch > 10_000) {
      throw new IllegalArgumentException("batch must be between 1 and 10000, but is " + batch);
    }
  }

  /** {@return a row whose key is there fails; 1,000 rows at a time} */
  public static InsertConfig defaults() {
    return new InsertConfig(Conflict.FAIL, List.of(), 1_000);
  }

  /** {@return the same, but rows whose key is there are left out} */
  public InsertConfig onConflictIgnore() {
    return new InsertConfig(Conflict.IGNORE, List.of(), batch);
  }

  /** {@return the same, but rows whose key is there replace those} */
  public InsertConfig onConflictUpdate(String... columns) {
    return new InsertConfig(Conflict.UPDATE, List.of(columns), batch);
  }

  public InsertConfig withBatch(int rows) {
    return new InsertConfig(conflict, key, rows);
  }
}
