package dev.weft.net;

import dev.weft.task.Handoff;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The query for one name, from the first who asked until it has ended or nobody waits any more.
 *
 * <p>All but the name and the kind is guarded by the names' lock.
 */
final class Question {
  /** What one who waits is told. */
  sealed interface Reply {
    /** The addresses; none if there is no such name. */
    record Here(List<InetAddress> addresses) implements Reply {}

    /** There is no answer. */
    record Without(Inquiry.Ending why) implements Reply {}
  }

  /** One who waits. */
  static final class Seat {
    final Question question;
    final Handoff<Reply> reply = new Handoff<>();

    private Seat(Question question) {
      this.question = question;
    }
  }

  final String name;

  /** Whether nobody waited when it was begun; then it goes on without anybody. */
  final boolean ahead;

  final Set<Seat> seats = new LinkedHashSet<>();

  /** Stops the query; set once it has begun, which is before the last seat can be left. */
  Runnable stop = () -> {};

  Question(String name, boolean ahead) {
    this.name = name;
    this.ahead = ahead;
  }

  Seat join() {
    Seat seat = new Seat(this);
    seats.add(seat);
    return seat;
  }
}
