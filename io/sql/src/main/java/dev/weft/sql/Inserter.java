package dev.weft.sql;

import dev.weft.flow.Batcher;
import dev.weft.flow.BatcherConfig;
import dev.weft.flow.BatcherStats;
import dev.weft.task.BrokenException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Makes few large inserts of the many small ones of many tasks: whoever inserts within the same
 * moment travels together. Made by {@link Database#inserting}; any thread may insert.
 *
 * @param <T> a row
 */
public final class Inserter<T extends Record> {
  /** What is done with an inserter. */
  @FunctionalInterface
  public interface Use<T extends Record, R> {
    R with(Inserter<T> inserter) throws Exception;
  }

  private final Batcher<T, Optional<BrokenException>> batcher;

  private Inserter(Batcher<T, Optional<BrokenException>> batcher) {
    this.batcher = batcher;
  }

  static <T extends Record, R> R use(
      Database database, String table, BatcherConfig config, Use<T, ? extends R> body)
      throws InterruptedException {
    return Batcher.<T, Optional<BrokenException>, R>use(
        config,
        rows -> insert(database, table, rows),
        batcher -> body.with(new Inserter<>(batcher)));
  }

  /** All together; if one spoils it, each alone, so that only that one fails. */
  private static <T extends Record> List<Optional<BrokenException>> insert(
      Database database, String table, List<T> rows) throws InterruptedException {
    try {
      database.insertAll(table, rows);
      return Collections.nCopies(rows.size(), Optional.empty());
    } catch (BrokenException e) {
      if (rows.size() == 1 || !Halving.isOfOneRow(e)) {
        throw e;
      }
      List<Optional<BrokenException>> each = new ArrayList<>(rows.size());
      for (T row : rows) {
        each.add(alone(database, table, row));
      }
      return each;
    }
  }

  private static <T extends Record> Optional<BrokenException> alone(
      Database database, String table, T row) throws InterruptedException {
    try {
      database.insertAll(table, List.of(row));
      return Optional.empty();
    } catch (BrokenException e) {
      if (!Halving.isOfOneRow(e)) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  /**
   * Inserts a row together with others.
   *
   * <p>Waits until it is committed. If the caller is cancelled, the row may be inserted all the
   * same.
   *
   * @throws BrokenException if this row is refused, or the database is gone
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void insert(T row) throws InterruptedException {
    Optional<BrokenException> failure = batcher.call(row);
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** {@return the inserter at this moment} */
  public BatcherStats stats() {
    return batcher.stats();
  }
}
