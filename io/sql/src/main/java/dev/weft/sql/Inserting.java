package dev.weft.sql;

import dev.weft.flow.Flow;
import dev.weft.sql.InsertConfig.Conflict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Inserts many rows within a transaction, in the quickest way that the database has for them.
 *
 * <p>PostgreSQL: COPY, binary if the types of all columns are known; INSERT of arrays if they are
 * known, and rows may be left out or keys are to be told; COPY into a temporary table where rows
 * are to be replaced, as only one statement for all of them finds the last of each key; INSERT of
 * values if the rows are few. MariaDB: INSERT of a row, for many at once. Elsewhere INSERT of
 * values.
 */
final class Inserting {
  /** One way to insert. One task. */
  interface Way {
    void write(RowBatch batch) throws InterruptedException;

    /** {@return how many rows were inserted or replaced} */
    long end() throws InterruptedException;

    /** Lets go of everything, whether it came to its end or not. */
    void close() throws InterruptedException;
  }

  /** Where rows go, and how. */
  record Target(String table, List<String> columns, InsertConfig config) {}

  private static final int FEW = 50;

  private static final String TYPES =
      "SELECT a.attname AS name, CASE t.typtype WHEN 'e' THEN 'text' ELSE t.typname END AS type,"
          + " t.oid::regtype::text AS own FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
          + " WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped";

  // immutable
  private final Link link;
  private final Statements statements;
  private final String table;
  private final InsertConfig config;
  private final @Nullable Returning<?> returning;

  // the task that inserts
  private @Nullable Columns columns;
  private @Nullable Way way;
  private long count;

  Inserting(Link link, Statements statements, String table, InsertConfig config) {
    this(link, statements, table, config, null);
  }

  /** Inserts, and collects what is told of the rows. */
  Inserting(
      Link link,
      Statements statements,
      String table,
      InsertConfig config,
      @Nullable Returning<?> returning) {
    this.returning = returning;
    this.link = link;
    this.statements = statements;
    this.table = table;
    this.config = config;
  }

  /** Inserts all rows. {@return how many were inserted or replaced} */
  long run(Flow<?> rows) throws InterruptedException {
    try {
      rows.window(config.batch()).forEach(this::write);
      return way == null ? 0 : way.end();
    } finally {
      if (way != null) {
        way.close();
      }
    }
  }

  private void write(List<?> rows) throws InterruptedException {
    Columns known = columns;
    if (known == null) {
      known = new Columns(rows.getFirst().getClass());
      columns = known;
    }
    List<@Nullable Object[]> values = new ArrayList<>(rows.size());
    for (Object row : rows) {
      values.add(known.of(row));
    }
    Way chosen = way;
    if (chosen == null) {
      chosen = way(known, rows.size());
      way = chosen;
    }
    chosen.write(new RowBatch(count + 1, values));
    count += values.size();
  }

  private Way way(Columns known, int first) throws InterruptedException {
    boolean full = first == config.batch();
    boolean few = !full && first < FEW; // and there are no more if the first batch is not full
    if (statements.dialect() != Dialect.POSTGRES || few) {
      return values(known, null, !few && isBulk());
    }
    Optional<Exact> exact = exact(known);
    boolean plain = config.conflict() == Conflict.FAIL;
    boolean ignores = exact.isPresent() && config.conflict() == Conflict.IGNORE;
    if (returning != null || ignores || !full && !plain) {
      return values(known, exact.map(Exact::unnest).orElse(null), false);
    }
    CopyFormat format = exact.<CopyFormat>map(Exact::binary).orElseGet(CopyText::new);
    return plain
        ? new CopyWay(link, table, table, known.names(), format)
        : new StageWay(link, statements, target(known), format);
  }

  /** Of many in one piece the server does not say how many were left out. */
  private boolean isBulk() {
    return returning == null && config.conflict() != Conflict.IGNORE && link.hasBulk();
  }

  private Way values(Columns known, @Nullable Unnest unnest, boolean bulk) {
    return new ValuesWay(link, statements, target(known), returning, unnest, bulk);
  }

  private Target target(Columns known) {
    return new Target(table, known.names(), config);
  }

  /**
   * The types of the columns, if each of them takes the values of its component as they are.
   *
   * @param names what they are called in the catalogue
   * @param written how they are written in SQL
   */
  private record Exact(List<String> names, List<String> written) {
    CopyBinary binary() {
      return new CopyBinary(names);
    }

    Unnest unnest() {
      return new Unnest(written);
    }
  }

  /** {@return the types} Binary COPY and arrays are quicker, but take nothing that is not exact. */
  private Optional<Exact> exact(Columns known) throws InterruptedException {
    Sql sql = statements.parse(TYPES);
    Map<String, @Nullable Object[]> found = new HashMap<>();
    String name = statements.dialect().table(table);
    for (@Nullable Object[] row : link.run(sql, List.of(name), 2_000).rows()) {
      found.put(String.valueOf(row[0]), row);
    }
    List<String> names = new ArrayList<>();
    List<String> written = new ArrayList<>();
    for (int i = 0; i < known.names().size(); i++) {
      @Nullable Object[] type = found.get(known.names().get(i));
      if (type == null || !CopyBinary.knows(known.types().get(i), String.valueOf(type[1]))) {
        return Optional.empty();
      }
      names.add(String.valueOf(type[1]));
      written.add(String.valueOf(type[2]));
    }
    return Optional.of(new Exact(names, written));
  }
}
