package dev.weft.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;

/** Vert.x's client of PostgreSQL: one event loop on epoll, futures, pipelining. */
@NullMarked
public final class VertxSql implements SqlDoor {
  private static final int IN_FLIGHT = 256;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
  private final PgConnectOptions options;
  private final SqlClient client;

  private VertxSql(SqlPlace place) {
    options =
        new PgConnectOptions()
            .setHost(place.host())
            .setPort(place.port())
            .setDatabase(SqlPlace.DATABASE)
            .setUser(place.user())
            .setPassword(place.password())
            .setCachePreparedStatements(true)
            .setPipeliningLimit(IN_FLIGHT);
    client =
        PgBuilder.client()
            .with(new PoolOptions().setMaxSize(CONNECTIONS))
            .connectingTo(options)
            .using(vertx)
            .build();
  }

  /** Words: name, case, URL, rows. */
  public static void main(String[] words) throws Exception {
    SqlChild.measure(new VertxSql(SqlPlace.of(words[2])), words);
  }

  @Override
  public void select(int tasks, Tally tally) {
    PreparedQuery<RowSet<Row>> query = client.preparedQuery(SqlRow.select("$1"));
    vertx.runOnContext(_ -> {
      for (int i = 1; i <= tasks; i++) {
        select(query, i, tally);
      }
    });
  }

  private static void select(PreparedQuery<RowSet<Row>> query, long before, Tally tally) {
    long key = SqlRow.next(before);
    query
        .execute(Tuple.of(key))
        .onSuccess(rows -> {
          row(rows.iterator().next()).check(key);
          tally.done();
          select(query, key, tally);
        })
        .onFailure(Tally::fail);
  }

  private static SqlRow row(Row row) {
    return new SqlRow(row.getLong(0), row.getString(1), row.getString(2));
  }

  @Override
  public void insertOne(int tasks, Tally tally) {
    AtomicLong last = new AtomicLong();
    PreparedQuery<RowSet<Row>> query = client.preparedQuery(SqlRow.insert("$1, $2, $3"));
    vertx.runOnContext(_ -> {
      for (int i = 0; i < tasks; i++) {
        insert(query, last, tally);
      }
    });
  }

  private static void insert(PreparedQuery<RowSet<Row>> query, AtomicLong last, Tally tally) {
    query
        .execute(tuple(last.incrementAndGet()))
        .onSuccess(_ -> {
          tally.done();
          insert(query, last, tally);
        })
        .onFailure(Tally::fail);
  }

  private static Tuple tuple(long id) {
    SqlRow row = SqlRow.of(id);
    return Tuple.of(row.id(), row.name(), row.email());
  }

  @Override
  public void insert(SqlCase way, int rows) throws Exception {
    for (int from = 1; from <= rows; from += SqlRow.BATCH) {
      await(way == SqlCase.INSERT_BATCH ? batch(from, rows) : arrays(from, rows));
    }
  }

  private Future<RowSet<Row>> batch(int from, int last) {
    List<Tuple> batch = new ArrayList<>();
    for (int i = from; i < from + SqlRow.BATCH && i <= last; i++) {
      batch.add(tuple(i));
    }
    return client.preparedQuery(SqlRow.insert("$1, $2, $3")).executeBatch(batch);
  }

  private Future<RowSet<Row>> arrays(int from, int last) {
    SqlArrays arrays = SqlArrays.of(from, last);
    Tuple values =
        Tuple.tuple()
            .addArrayOfLong(arrays.ids())
            .addArrayOfString(arrays.names())
            .addArrayOfString(arrays.emails());
    return client.preparedQuery(SqlRow.unnest("$1", "$2", "$3")).execute(values);
  }

  @Override
  public void stream(long rows, Runnable eachRow) throws Exception {
    PgConnection connection = await(PgConnection.connect(vertx, options));
    var transaction = await(connection.begin());
    Cursor cursor = await(connection.prepare(SqlRow.stream(rows))).cursor();
    long seen = 0;
    do {
      for (Row row : await(cursor.read(SqlRow.BATCH))) {
        row(row).check(++seen);
        eachRow.run();
      }
    } while (cursor.hasMore());
    await(cursor.close());
    await(transaction.commit());
    await(connection.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get();
  }
}
