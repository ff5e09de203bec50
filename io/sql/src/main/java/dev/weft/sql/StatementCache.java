package dev.weft.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The statements that a connection has prepared, those that were used last: a server keeps each
 * until it is told not to. Belongs to the loop of the connection.
 */
final class StatementCache {
  private static final int MOST = 256;

  private final Conversation talk;
  private final Map<String, Prepared> known = new LinkedHashMap<>(16, 0.75f, true);
  private int number;

  StatementCache(Conversation talk) {
    this.talk = talk;
  }

  /** {@return the statement of a flight, which may not be described yet} */
  Prepared of(Flight flight) {
    Prepared there = known.get(flight.sql().numbered());
    if (there != null && there.isFor(flight.plan())) {
      return there;
    }
    if (there != null) {
      close(there);
    }
    return prepare(flight);
  }

  private Prepared prepare(Flight flight) {
    if (known.size() >= MOST) {
      known.values().stream().filter(Prepared::isDescribed).findFirst().ifPresent(this::close);
    }
    String sql = flight.sql().numbered();
    Prepared made = new Prepared("w" + number++, sql, flight.plan());
    known.put(sql, made);
    talk.say(made);
    return made;
  }

  /** Forgets one; it need not be known, here or at the server. */
  void close(Prepared prepared) {
    known.remove(prepared.sql(), prepared);
    talk.close(prepared);
  }
}
