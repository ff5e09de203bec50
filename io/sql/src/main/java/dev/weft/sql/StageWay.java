package dev.weft.sql;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Many rows with conflicts to settle on PostgreSQL: COPY into a temporary table, then one INSERT
 * from there. One task.
 */
final class StageWay implements Inserting.Way {
  private static final AtomicLong NUMBERS = new AtomicLong();

  // immutable
  private final Link link;
  private final Statements statements;
  private final String table;
  private final List<String> columns;
  private final InsertConfig config;
  private final CopyWay copy;
  private final String stage = "weft_stage_" + NUMBERS.incrementAndGet();

  // the task that inserts
  private long rows;

  StageWay(Link link, Statements statements, Inserting.Target target, CopyFormat format) {
    this.link = link;
    this.statements = statements;
    this.table = target.table();
    this.columns = target.columns();
    this.config = target.config();
    this.copy = new CopyWay(link, stage, table, columns, format);
    ConflictClause.requireKey(columns, config);
  }

  @Override
  public void write(RowBatch batch) throws InterruptedException {
    if (rows == 0) {
      execute(
          "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM %s LIMIT 0"
              .formatted(stage, Dialect.POSTGRES.columns(columns), Dialect.POSTGRES.table(table)));
      execute("ALTER TABLE " + stage + " ADD weft_row bigint GENERATED ALWAYS AS IDENTITY");
    }
    copy.write(batch);
    rows += batch.rows().size();
  }

  @Override
  public long end() throws InterruptedException {
    copy.end();
    Sql insert = statements.parse(insert());
    long written =
        new Halving(
                link,
                statements,
                table,
                (first, last) -> link.run(insert, List.of(first, last), 0).changed())
            .run(1, rows);
    execute("DROP TABLE " + stage);
    return written;
  }

  /** One statement may touch a row once only: of several with the same key the last counts. */
  private String insert() {
    String names = Dialect.POSTGRES.columns(columns);
    String from = stage + " WHERE weft_row BETWEEN ? AND ?";
    String key = Dialect.POSTGRES.columns(config.key());
    String source =
        config.conflict() == InsertConfig.Conflict.UPDATE
            ? "(SELECT DISTINCT ON (%s) * FROM %s ORDER BY %s, weft_row DESC) AS last_rows"
                .formatted(key, from, key)
            : from;
    return "INSERT INTO %s (%s) SELECT %s FROM %s ORDER BY weft_row%s"
        .formatted(
            Dialect.POSTGRES.table(table),
            names,
            names,
            source,
            ConflictClause.of(Dialect.POSTGRES, columns, config));
  }

  private void execute(String sql) throws InterruptedException {
    link.run(Sql.plain(sql), List.<@Nullable Object>of(), 1);
  }

  @Override
  public void close() throws InterruptedException {
    copy.close();
  }
}
