package dev.weft.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The statements that a connection has prepared, those that were used last: a server keeps each
 * until it is told not to. Belongs to the loop of the connection.
 */
final class Preparations {
  private static final int MOST = 256;

  private final Conversation talk;
  private final Map<String, Prepared> known = new LinkedHashMap<>(16, 0.75f, true);
  private int number;

  Preparations(Conversation talk) {
    this.talk = talk;
  }

  /** {@return the statement of a flight, which may not be described yet} */
  Prepared of(Flight flight) {
    Prepared there = known.get(flight.sql().numbered());
    if (there != null && there.isFor(flight.plan())) {
      return there;
    }
    if (there != null) {
      forget(there);
    }
    return prepare(flight);
  }

  private Prepared prepare(Flight flight) {
    if (known.size() >= MOST) {
      known.values().stream().filter(Prepared::isDescribed).findFirst().ifPresent(this::forget);
    }
    String sql = flight.sql().numbered();
    Prepared made = new Prepared("w" + number++, sql, flight.plan());
    known.put(sql, made);
    talk.say(made);
    return made;
  }

  private void forget(Prepared prepared) {
    drop(prepared);
    talk.forget(prepared);
  }

  /** Looks at what has come to an end: whether its statement is of any use still. */
  void review(Flight flight) {
    Prepared outdated = flight.outdated();
    if (outdated != null) {
      forget(outdated);
    }
  }

  /** Drops one that the server does not know, or not as it should. */
  void drop(Prepared prepared) {
    known.remove(prepared.sql(), prepared);
  }
}
