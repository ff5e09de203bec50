package dev.weft.client;

import dev.weft.task.Handoff;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one target, and the calls that wait for a seat on one: decisions only. Guarded by
 * the lock of its {@link Sessions}.
 */
final class Lobby {
  /** What a waiting call is told. */
  sealed interface Turn {
    /** It has a seat. */
    record Seat(Http2Session session) implements Turn {}

    /** It is to open a connection. */
    record Open() implements Turn {}

    /** The target does not speak HTTP/2: each call has a connection for itself. */
    record Alone() implements Turn {}
  }

  /** A call in line. */
  static final class Waiter {
    /** What it is told, one after another; the last one is open. */
    private final ArrayDeque<Handoff<Turn>> words = new ArrayDeque<>(List.of(new Handoff<>()));

    /** {@return where it hears what it has not heard yet} */
    Handoff<Turn> next() {
      return words.getFirst();
    }

    void heard() {
      words.removeFirst();
    }

    /** {@return all of what it has not heard yet, and may still be told} */
    List<Handoff<Turn>> unheard() {
      return List.copyOf(words);
    }

    private Handoff<Turn> open() {
      return words.getLast();
    }
  }

  private final int mostSessions;

  /** Those that take new exchanges, the oldest first, so that the younger ones become idle. */
  final List<Http2Session> open = new ArrayList<>(1);

  final ArrayDeque<Waiter> line = new ArrayDeque<>(1);

  /** Who opens a connection now. */
  private @Nullable Waiter opener;

  /** How many sessions are on their way back into the pool, where the next opener finds them. */
  private int returning;

  /**
   * @param mostSessions connections to one target, at least 1
   */
  Lobby(int mostSessions) {
    this.mostSessions = mostSessions;
  }

  /** {@return a session with a free seat, which is taken; null if there is none} */
  @Nullable Http2Session sit() {
    for (Http2Session session : open) {
      if (session.isFree()) {
        session.used++;
        return session;
      }
    }
    return null;
  }

  /**
   * Gives free seats to those who wait, first come, first served.
   *
   * @param words what is to be said once the lock is released
   * @param untaken takes a seat back whose caller has left
   * @return how many wait no more
   */
  int serve(Consumer<Runnable> words, Consumer<Http2Session> untaken) {
    int served = 0;
    while (!line.isEmpty()) {
      Http2Session session = sit();
      if (session == null) {
        break;
      }
      served++;
      Handoff<Turn> next = line.remove().open();
      words.accept(() -> {
        if (!next.give(new Turn.Seat(session))) {
          untaken.accept(session);
        }
      });
    }
    return served;
  }

  /** Sends all away who wait. {@return how many they were} */
  int dismiss(Consumer<Handoff<Turn>> word, Consumer<Runnable> words) {
    int all = line.size();
    for (Waiter each : line) {
      Handoff<Turn> next = each.open();
      words.accept(() -> word.accept(next));
    }
    line.clear();
    return all;
  }

  /**
   * Has somebody open a connection, if there is need for one: who came last, for the others will
   * most likely have a seat before it is there.
   */
  void elect(Consumer<Runnable> words) {
    if (!line.isEmpty() && mayOpen()) {
      Waiter last = line.getLast();
      opener = last;
      Handoff<Turn> next = last.open();
      last.words.add(new Handoff<>());
      words.accept(() -> next.give(new Turn.Open())); // or it leaves, and says so
    }
  }

  /** {@return whether one more connection would be of use, and nobody opens one} */
  private boolean mayOpen() {
    return opener == null
        && returning == 0
        && open.size() < mostSessions
        && open.stream().allMatch(session -> session.said && session.limit > 0);
  }

  /** {@return whether somebody who has just come opens a connection} From here on it does. */
  boolean opens(Waiter waiter) {
    boolean may = mayOpen();
    if (may) {
      opener = waiter;
    }
    return may;
  }

  /** It does not open one any more, if it did. */
  void opensNoMore(Waiter waiter) {
    if (opener == waiter) {
      opener = null;
    }
  }

  /** A session goes back into the pool, or is closed. */
  void leaves(Http2Session session) {
    open.remove(session);
    returning++;
  }

  void left() {
    returning--;
  }

  boolean isEmpty() {
    return open.isEmpty() && line.isEmpty() && opener == null && returning == 0;
  }
}
