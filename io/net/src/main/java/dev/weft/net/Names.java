package dev.weft.net;

import dev.weft.net.DnsConfig.Memory;
import dev.weft.net.Inquiry.Ending;
import dev.weft.net.Question.Reply;
import dev.weft.net.Question.Seat;
import dev.weft.task.Clock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is known about names, who asks for which, and who waits: the decisions, under one short
 * lock. Any thread; nothing waits but for the lock.
 *
 * <p>A name is asked for by one query at a time, which is stopped when the last who waited for it
 * has left. When there are too many names, the one not asked for longest is forgotten.
 *
 * <p>{@code dev.weft.cache.Cache} does not do here: it refreshes on the task of a caller, which
 * would wait, and so could not refresh what is only looked at; it begins anew when the caller that
 * loads is cancelled; and of failures it keeps all or none, while that a name does not exist is
 * worth keeping, and that no name server answered is not.
 */
class Names {
  /**
   * What somebody finds who asks for a name.
   *
   * @param addresses what is known: the addresses, or none if there is no such name; else null
   * @param begin the query that whoever asks is to begin now, or null
   * @param seat where to wait, or null
   */
  record Finding(
      @Nullable List<InetAddress> addresses, @Nullable Question begin, @Nullable Seat seat) {}

  /**
   * What somebody sees who only looks at a name.
   *
   * @param leads whether it may lead to an address
   * @param begin the query that whoever looks is to begin now, or null
   */
  record View(boolean leads, @Nullable Question begin) {}

  // immutable
  private final Memory memory;
  private final Clock clock;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Known> names = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<String, Question> questions = new HashMap<>();
  private long hits;
  private long misses;
  private long queries;
  private long refreshes;
  private long failures;
  private long stale;

  Names(Memory memory, Clock clock) {
    this.memory = memory;
    this.clock = clock;
  }

  // ---- who asks ----

  /** {@return the addresses of a name, or a seat in which to wait for them} */
  Finding ask(String name) {
    lock.lock();
    try {
      long now = clock.nanos();
      Known known = names.get(name);
      if (known != null && known.answers(now)) {
        hits++;
        stale += known.isStale(now) ? 1 : 0;
        return new Finding(known.next(), refresh(name, known, now), null);
      }
      misses++;
      Question running = questions.get(name);
      Question question = running == null ? begin(name, false) : running;
      return new Finding(null, running == null ? question : null, question.join());
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether a name may lead to an address; true if nothing is known} Gives no seat. */
  View look(String name, InetAddress address) {
    lock.lock();
    try {
      long now = clock.nanos();
      Known known = names.get(name);
      boolean leads = known == null || !known.answers(now) || known.leadsTo(address);
      return new View(leads, refresh(name, known, now));
    } finally {
      lock.unlock();
    }
  }

  /** {@return the query to begin in the background, or null if there is no need or one runs} */
  private @Nullable Question refresh(String name, @Nullable Known known, long now) {
    boolean needed = known == null || known.isDue(now);
    return needed && !questions.containsKey(name) && questions.size() < memory.maxNames()
        ? begin(name, true)
        : null;
  }

  private Question begin(String name, boolean ahead) {
    assert lock.isHeldByCurrentThread();
    Question question = new Question(name, ahead);
    questions.put(name, question);
    queries++;
    refreshes += ahead ? 1 : 0;
    return question;
  }

  /** The query has begun, and this stops it. */
  void begun(Question question, Runnable stop) {
    lock.lock();
    try {
      question.stop = stop;
    } finally {
      lock.unlock();
    }
  }

  /** Lets one go who does not want to wait any more. {@return what stops the query, if anything} */
  Runnable leave(Seat seat) {
    lock.lock();
    try {
      Question question = seat.question;
      boolean last = question.seats.remove(seat) && question.seats.isEmpty() && !question.ahead;
      return last && questions.remove(question.name, question) ? question.stop : () -> {};
    } finally {
      lock.unlock();
    }
  }

  // ---- what came of it ----

  /** Ends a query: remembers what is worth it, and tells those who wait. */
  void end(Question question, Ending ending) {
    List<Runnable> tell = new ArrayList<>();
    lock.lock();
    try {
      if (!questions.remove(question.name, question)) {
        return; // nobody waited any more, or it has been told before
      }
      long now = clock.nanos();
      Known known = learn(question.name, ending, now);
      for (Seat seat : question.seats) {
        Reply reply = known == null ? new Reply.Without(ending) : new Reply.Here(known.next());
        stale += known != null && known.isStale(now) ? 1 : 0;
        tell.add(() -> seat.reply.give(reply));
      }
      question.seats.clear();
    } finally {
      lock.unlock();
    }
    tell.forEach(Runnable::run);
  }

  /** {@return what those who wait are told, or null if there is nothing} */
  private @Nullable Known learn(String name, Ending ending, long now) {
    assert lock.isHeldByCurrentThread();
    Known old = names.get(name);
    switch (ending) {
      case Ending.Answered(Answer answer) -> {
        Known known = Known.of(answer, memory, now, old == null ? 0 : old.turn());
        remember(name, known, now);
        return known;
      }
      case Ending.Failed _ -> {
        Known known = old == null ? Known.nothing(now) : old;
        failures++;
        known.failed(now);
        names.put(name, known);
        forgetTooMany();
        return known.answers(now) ? known : null;
      }
      case Ending.Dropped _ -> {
        failures++;
        return null;
      }
    }
  }

  private void remember(String name, Known known, long now) {
    if (known.isKept(now)) {
      names.put(name, known);
      forgetTooMany();
    } else {
      names.remove(name);
    }
  }

  private void forgetTooMany() {
    assert lock.isHeldByCurrentThread();
    if (names.size() > memory.maxNames()) {
      Iterator<String> longestUnasked = names.keySet().iterator();
      longestUnasked.next();
      longestUnasked.remove();
    }
  }

  // ---- seeing inside ----

  ResolverStats stats() {
    lock.lock();
    try {
      int waiters = questions.values().stream().mapToInt(question -> question.seats.size()).sum();
      return new ResolverStats(
          names.size(),
          questions.size(),
          waiters,
          new ResolverStats.Totals(hits, misses, queries, refreshes, failures, stale));
    } finally {
      lock.unlock();
    }
  }
}
