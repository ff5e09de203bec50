package dev.weft.sql;

import dev.weft.flow.Flow;
import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.TimedOutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** PostgreSQL's LISTEN as a flow. Immutable. */
final class Listening {
  /** After so much silence the server is asked whether it is still there. */
  private static final int SILENCE_MILLIS = 30_000;

  private final JdbcLane lane;
  private final String channel;
  private final Action ready;

  Listening(JdbcLane lane, String channel, Action ready) {
    this.lane = lane;
    this.channel = channel;
    this.ready = ready;
  }

  /** One run of the flow, on a connection of its own. */
  void run(Flow.Out<Notification> out) throws Exception {
    JdbcLink link = lane.alone();
    try {
      link.use(connection -> execute(connection, "LISTEN " + Dialect.POSTGRES.quoted(channel)));
      ready.run();
      while (true) {
        for (Notification one : next(link)) {
          out.emit(one);
        }
      }
    } finally {
      link.forget();
      link.end();
    }
  }

  private List<Notification> next(JdbcLink link) throws InterruptedException {
    try {
      return link.await(Listening::next);
    } catch (BrokenException | TimedOutException e) {
      throw new BrokenException(
          "stopped listening to %s, and may have missed something: %s"
              .formatted(channel, e.getMessage()),
          e.getCause() == null ? e : e.getCause());
    }
  }

  private static List<Notification> next(Connection connection) throws SQLException {
    PGNotification[] come = connection.unwrap(PGConnection.class).getNotifications(SILENCE_MILLIS);
    if (come == null || come.length == 0) {
      execute(connection, "SELECT 1");
      return List.of();
    }
    List<Notification> all = new ArrayList<>(come.length);
    for (PGNotification one : come) {
      all.add(new Notification(one.getName(), one.getParameter(), one.getPID()));
    }
    return all;
  }

  private static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }
}
