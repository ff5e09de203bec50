package dev.weft.sql;

import dev.weft.flow.Flow;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of a {@link Database}, where each statement commits by itself, and within a
 * {@link Transaction}.
 *
 * <p><b>Parameters.</b> {@code ?} in a statement stands for the next of the values; or {@code
 * :name}, and the values are one {@link Named}. An operator {@code ?} is written {@code ??}. Values
 * are null, booleans, numbers, text, enums (their names), {@code java.time} values, {@code UUID},
 * {@code byte[]}; on PostgreSQL also lists and arrays of such, as in {@code id = ANY(?)}.
 *
 * <p><b>Rows.</b> A row becomes a record by the names of its columns: {@code created_at} goes to
 * the component {@code createdAt}. A row of one column becomes its value, if a type of values is
 * asked for; and {@link Row} takes any. Every column must have its component and the other way
 * round, and values must fit exactly.
 *
 * <p><b>Failures.</b> {@link dev.weft.task.BrokenException} with one sentence, behind which {@link
 * SqlState#of} finds the database's code; {@link dev.weft.task.TimedOutException} for a statement
 * over its time; {@link IllegalArgumentException} for values or rows that do not fit. If the caller
 * is cancelled, the statement is stopped at the server, and {@code InterruptedException} comes when
 * nothing of it goes on any more. PostgreSQL and MariaDB, and MySQL for what reads, know the
 * deadline of the caller, too, or that with which the transaction began, and stop by themselves
 * what no word reaches: a second later, or when up to about twice the time has passed.
 *
 * <p>All of these wait, but for {@link #flow}.
 */
public sealed interface Queries permits Database, Transaction {
  /**
   * {@return the one row of a statement}
   *
   * @throws java.util.NoSuchElementException if there is none, or its one value is NULL
   * @throws dev.weft.task.RefusedException if there are more
   */
  <T> T one(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException;

  /**
   * {@return the row of a statement, empty if there is none, or its one value is NULL}
   *
   * @throws dev.weft.task.RefusedException if there is more than one
   */
  <T> Optional<T> optional(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException;

  /**
   * {@return all rows of a statement}
   *
   * @throws dev.weft.task.RefusedException if there are more than {@link DatabaseConfig#maxRows}
   */
  <T> List<T> list(Class<T> type, String sql, @Nullable Object @Nullable ... values)
      throws InterruptedException;

  /**
   * {@return the rows of a statement as they are consumed} Never waits; each run of the flow runs
   * the statement, and {@link DatabaseConfig#fetchSize} rows are read at a time. An end before the
   * last row stops the statement at the server.
   *
   * <p>Of a database, a run has a connection of its own and is a transaction: what the statement
   * changes is committed if the flow came to its end. Behind the first rows, the next are read
   * while the last are consumed. Of a transaction, it runs there, and must have ended before that
   * does; whoever consumes its rows may use the transaction meanwhile.
   */
  <T> Flow<T> flow(Class<T> type, String sql, @Nullable Object @Nullable ... values);

  /** Runs a statement. {@return how many rows it changed; if it gives rows, how many} */
  long execute(String sql, @Nullable Object @Nullable ... values) throws InterruptedException;

  /** Runs a statement once for each record of a collection, as the one with a flow does. */
  default long executeAll(String sql, Collection<? extends Record> rows)
      throws InterruptedException {
    return executeAll(sql, Flow.of(rows));
  }

  /**
   * Runs a statement once for each record, many of them in one piece: for all or, if one fails, for
   * none. To insert, {@link #insertAll} is quicker. asyncpg: {@code executemany}.
   *
   * <p>{@code :name} in the statement stands for the component of that name. The flow runs within;
   * 1,000 records are in memory at a time.
   *
   * @param sql one statement, with parameters by name; rows that it gives are dropped
   * @param rows records of one type, whose package is open to this room if it is in a module; they
   *     may have more components than the statement has parameters
   * @return how many rows were changed, as far as the driver tells
   * @throws dev.weft.task.BrokenException also if a row is refused: the message says which
   */
  long executeAll(String sql, Flow<? extends Record> rows) throws InterruptedException;

  /** Inserts many rows, as the one with a config does with its defaults. */
  default long insertAll(String table, Collection<? extends Record> rows)
      throws InterruptedException {
    return insertAll(table, Flow.of(rows), InsertConfig.defaults());
  }

  /** Inserts many rows of a collection, as the one with a flow does. */
  default long insertAll(String table, Collection<? extends Record> rows, InsertConfig config)
      throws InterruptedException {
    return insertAll(table, Flow.of(rows), config);
  }

  /**
   * Inserts many rows in the quickest way the database has: all of them or, if one fails, none.
   *
   * <p>A component {@code createdAt} goes into the column {@code created_at}; columns without a
   * component get their defaults. The flow runs within; {@link InsertConfig#batch} rows are in
   * memory at a time.
   *
   * @param table the table, with its schema if need be
   * @param rows records of one type, whose package is open to this room if it is in a module
   * @return how many rows were inserted or replaced
   * @throws dev.weft.task.BrokenException also if a row is refused: the message says which
   */
  long insertAll(String table, Flow<? extends Record> rows, InsertConfig config)
      throws InterruptedException;

  /**
   * Inserts many rows, and tells what the database has made of each, above all its key. PostgreSQL
   * and MariaDB do.
   *
   * @param type what is told of a row: a value for one column, a record for several
   * @param columns which columns
   * @return one for each row, in their order
   * @throws IllegalArgumentException if this is another database
   */
  <T> List<T> insertAll(
      String table, Collection<? extends Record> rows, Class<T> type, String... columns)
      throws InterruptedException;

  /**
   * Runs a body as a transaction: committed when it returns, rolled back when it throws or its task
   * is cancelled. Within a transaction it is a savepoint: what is rolled back is the body alone.
   *
   * @return what the body returns
   * @throws RuntimeException what the body throws; a checked exception as the cause of a {@link
   *     dev.weft.task.TaskFailedException}
   * @throws dev.weft.task.BrokenException also if the connection broke while it was committed, so
   *     that nobody knows what became of it: the message says so, and in no other case
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing was committed
   */
  <T> T transaction(Transaction.Body<? extends T> body) throws InterruptedException;

  /**
   * Does something in plain JDBC, on a thread that is no task.
   *
   * @return what the work returns
   * @throws RuntimeException what the work throws; a checked exception as the cause of a {@link
   *     dev.weft.task.TaskFailedException}, but for {@code SQLException}: see above
   */
  <T> T use(Database.Work<? extends T> work) throws InterruptedException;
}
