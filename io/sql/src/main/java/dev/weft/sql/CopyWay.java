package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.Shield;
import dev.weft.task.WeftException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL's COPY: one statement for all rows, a chunk of them in memory. One task. */
final class CopyWay implements Inserting.Way {
  private static final int CHUNK = 1 << 16;
  private static final Duration CLOSING = Duration.ofSeconds(5);
  private static final Pattern LINE = Pattern.compile("COPY .*?, line (\\d+)(?:, column (\\w+))?");

  // immutable
  private final Link link;
  private final String table;
  private final String sql;
  private final CopyFormat format;

  // the thread that works; read by the task between two calls
  private @Nullable CopyIn copy;

  /**
   * A way into a table.
   *
   * @param into where the rows go
   * @param table where they are for, in messages
   */
  CopyWay(Link link, String into, String table, List<String> columns, CopyFormat format) {
    this.link = link;
    this.table = table;
    this.format = format;
    this.sql =
        "COPY %s (%s) FROM STDIN%s"
            .formatted(
                Dialect.POSTGRES.table(into), Dialect.POSTGRES.columns(columns), format.options());
  }

  @Override
  public void write(RowBatch batch) throws InterruptedException {
    use(connection -> {
      CopyIn running = started(connection);
      long number = batch.first();
      for (@Nullable Object[] row : batch.rows()) {
        add(row, number++);
        if (format.length() >= CHUNK) {
          send(running);
        }
      }
      send(running);
      return true;
    });
  }

  private void add(@Nullable Object[] row, long number) {
    try {
      format.row(row);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "row %d for %s cannot be inserted: %s".formatted(number, table, e.getMessage()), e);
    }
  }

  private CopyIn started(Connection connection) throws SQLException {
    CopyIn running = copy;
    if (running == null) {
      running = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
      copy = running;
    }
    return running;
  }

  private void send(CopyIn running) throws SQLException {
    byte[] bytes = format.take();
    running.writeToCopy(bytes, 0, bytes.length);
  }

  @Override
  public long end() throws InterruptedException {
    return use(connection -> {
      CopyIn running = started(connection);
      format.end();
      send(running);
      return running.endCopy();
    });
  }

  /** Says which row it was. */
  private <T> T use(Database.Work<T> work) throws InterruptedException {
    try {
      return copy == null ? link.use(work) : link.goOn(work);
    } catch (BrokenException e) {
      ServerErrorMessage said =
          e.getCause() instanceof PSQLException cause ? cause.getServerErrorMessage() : null;
      String where = said == null ? null : said.getWhere();
      Matcher line = LINE.matcher(where == null ? "" : where);
      if (!line.find()) {
        throw e;
      }
      String column = line.group(2) == null ? "" : ", column " + line.group(2);
      throw new BrokenException(
          "row %s for %s%s: %s".formatted(line.group(1), table, column, e.getMessage()),
          e.getCause());
    }
  }

  @Override
  public void close() throws InterruptedException {
    CopyIn running = copy;
    if (running == null || !running.isActive()) {
      return;
    }
    try {
      Shield.within(
          CLOSING,
          () ->
              link.goOn(connection -> {
                running.cancelCopy();
                return true;
              }));
    } catch (WeftException e) {
      // what it failed with matters more, and the connection is rolled back or closed
    }
  }
}
