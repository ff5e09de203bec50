package dev.weft.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The statements that a connection has prepared, those that were used last: a server keeps each
 * until it is told not to. Belongs to the loop of the connection.
 */
final class StatementCache {
  private static final int MOST = 256;

  /** Who takes its parameters otherwise has a statement of their own. */
  private record Key(String sql, Plan plan) {}

  private final Conversation talk;
  private final Map<Key, Prepared> known = new LinkedHashMap<>(16, 0.75f, true);
  private int number;

  StatementCache(Conversation talk) {
    this.talk = talk;
  }

  /** {@return the statement of a flight, which may not be described yet} */
  Prepared of(Flight flight) {
    Key key = new Key(flight.sql().numbered(), flight.plan());
    Prepared there = known.get(key);
    return there == null ? prepare(key) : there;
  }

  private Prepared prepare(Key key) {
    if (known.size() >= MOST) {
      known.values().stream().filter(Prepared::isDescribed).findFirst().ifPresent(this::close);
    }
    Prepared made = new Prepared("w" + number++, key.sql, key.plan);
    known.put(key, made);
    talk.say(made);
    return made;
  }

  /** Forgets one; it need not be known, here or at the server. */
  void close(Prepared prepared) {
    known.remove(new Key(prepared.sql(), prepared.plan()), prepared);
    talk.close(prepared);
  }
}
