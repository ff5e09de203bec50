package dev.weft.client;

import dev.weft.client.Lobby.Turn;
import dev.weft.client.Lobby.Waiter;
import dev.weft.net.Target;
import dev.weft.pool.Lease;
import dev.weft.pool.PoolConfig;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections that many exchanges share, and who sits on them. Any thread; nothing here waits.
 *
 * <p>A session in use holds its place in the pool; when its last exchange is over it goes back, to
 * be lent again, to make room, or to be closed.
 */
final class Sessions {
  /** So many targets are remembered that speak HTTP/1.1 only. */
  private static final int MOST_KNOWN = 4_096;

  private static final long LIFETIME = PoolConfig.defaults().times().lifetime().toNanos();

  // immutable
  private final Predicate<Http2Session> leadsThere;
  private final Limits limits;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Target, Lobby> lobbies = new HashMap<>();
  private final Map<Target, Boolean> alone = new LinkedHashMap<>(16, 0.75f, true);
  private final List<Runnable> words = new ArrayList<>();
  private int waiting;
  private boolean closed;

  /**
   * @param leadsThere whether a session still leads to where its name does
   */
  Sessions(Predicate<Http2Session> leadsThere, Limits limits) {
    this.leadsThere = leadsThere;
    this.limits = limits;
  }

  // ---- calls ----

  /** A call comes. {@return what it is to do; null to wait for its turn} */
  @Nullable Turn enter(Target target, Waiter waiter) {
    return change(() -> {
      requireOpen();
      Lobby known = lobbies.get(target);
      boolean nobodyWaits = known == null || known.line.isEmpty();
      Http2Session session = known != null && nobodyWaits ? known.sit() : null;
      if (session != null) {
        return new Turn.Seat(session);
      }
      if (nobodyWaits && alone.get(target) != null) {
        return new Turn.Alone();
      }
      return queue(target, waiter);
    });
  }

  private @Nullable Turn queue(Target target, Waiter waiter) {
    if (waiting >= limits.waiters()) {
      throw new RefusedException(
          "%,d calls wait for a connection, and no more may (Limits.waiters): none is left for %s"
              .formatted(waiting, target));
    }
    waiting++;
    Lobby lobby = lobby(target);
    lobby.line.add(waiter);
    return lobby.opens(waiter) ? new Turn.Open() : null;
  }

  /** {@return where it is told what to do next} */
  Handoff<Turn> next(Waiter waiter) {
    return locked(waiter::next);
  }

  /** It was told, and waits on. */
  void heard(Waiter waiter) {
    locked(() -> {
      waiter.heard();
      return waiter;
    });
  }

  /** {@return what it was or will be told, and has not heard} */
  List<Handoff<Turn>> unheard(Waiter waiter) {
    return locked(waiter::unheard);
  }

  /** {@return whether it is still in line} */
  boolean waits(Target target, Waiter waiter) {
    return locked(() -> lobbies.containsKey(target) && lobbies.get(target).line.contains(waiter));
  }

  /** It waits no more, wherever it is. */
  void leave(Target target, Waiter waiter) {
    change(() -> {
      Lobby lobby = lobby(target);
      waiting -= lobby.line.remove(waiter) ? 1 : 0;
      lobby.opensNoMore(waiter);
      return settle(target, lobby);
    });
  }

  /** {@return how a target is used, for messages} */
  String use(Target target) {
    return locked(() -> {
      Lobby lobby = lobbies.get(target);
      int used = lobby == null ? 0 : lobby.open.stream().mapToInt(session -> session.used).sum();
      return "%,d connections with %,d streams in use, %,d calls in line"
          .formatted(
              lobby == null ? 0 : lobby.open.size(), used, lobby == null ? 0 : lobby.line.size());
    });
  }

  /** {@return whether there are sessions on which a seat may become free} */
  boolean hasSome(Target target) {
    return locked(() -> lobbies.containsKey(target) && !lobbies.get(target).open.isEmpty());
  }

  // ---- what was opened ----

  /** There is a session, new or idle until now; whoever brings it has a seat on it. */
  void opened(Http2Session session, Lease<Link> lease) {
    change(() -> settle(session.target, add(session, lease)));
  }

  /**
   * There is a session, new or idle until now, for those in line: first come, first served, whoever
   * brings it included. All in one step, or a session whose last seat is held for a moment would
   * make somebody open another one.
   */
  void opened(Http2Session session, Lease<Link> lease, Waiter opener) {
    Lease<Link> idle =
        change(() -> {
          add(session, lease).opensNoMore(opener);
          return stand(session);
        });
    if (idle != null) {
      giveBack(session, idle);
    }
  }

  /** Adds a session, with a seat for who brings it. {@return where it is} */
  private Lobby add(Http2Session session, Lease<Link> lease) {
    Lobby lobby = lobby(session.target);
    alone.remove(session.target);
    session.lease = lease;
    session.used = 1;
    if (!session.retired && !closed) {
      lobby.open.add(session);
    }
    return lobby;
  }

  /** The target speaks HTTP/1.1. */
  void speaksHttp1(Target target, Waiter opener) {
    change(() -> {
      Lobby lobby = lobby(target);
      lobby.opensNoMore(opener);
      alone.put(target, true);
      if (alone.size() > MOST_KNOWN) {
        alone.remove(alone.keySet().iterator().next());
      }
      waiting -= lobby.dismiss(next -> next.give(new Turn.Alone()), words::add);
      return settle(target, lobby);
    });
  }

  /**
   * There is no connection.
   *
   * @param all why, if that holds for all who wait for the same
   */
  void failed(Target target, Waiter opener, @Nullable Supplier<RuntimeException> all) {
    change(() -> {
      Lobby lobby = lobby(target);
      lobby.opensNoMore(opener);
      if (!lobby.open.isEmpty()) {
        return lobby; // those that are there have to do
      }
      if (all != null) {
        waiting -= lobby.dismiss(next -> next.fail(all.get()), words::add);
      }
      return settle(target, lobby);
    });
  }

  // ---- giving back ----

  /** Gives a seat back. The session goes to the pool when it was the last one. */
  void release(Http2Session session) {
    boolean stays = session.ageNanos() < LIFETIME && leadsThere.test(session);
    Lease<Link> idle =
        change(() -> {
          if (!stays) {
            session.retired = true;
            lobby(session.target).open.remove(session);
          }
          return stand(session);
        });
    if (idle != null) {
      giveBack(session, idle);
    }
  }

  /** A seat is free. {@return what is to be given back to the pool, if that was the last one} */
  private @Nullable Lease<Link> stand(Http2Session session) {
    Lobby lobby = lobby(session.target);
    session.used--;
    waiting -= lobby.serve(words::add, this::release);
    Lease<Link> lease = session.used == 0 ? session.lease : null;
    if (lease == null) {
      lobby.elect(words::add);
    } else {
      session.lease = null;
      lobby.leaves(session);
    }
    return lease;
  }

  private void giveBack(Http2Session session, Lease<Link> lease) {
    if (session.isUsable()) {
      lease.giveBack();
    } else {
      lease.discard();
    }
    change(() -> {
      Lobby lobby = lobby(session.target);
      lobby.left();
      return settle(session.target, lobby);
    });
  }

  // ---- what the loops tell ----

  /** The server of a session allows so many exchanges at once. */
  void allowed(Http2Session session, int streams) {
    change(() -> {
      session.limit = streams;
      session.said = true;
      return settle(session.target, lobby(session.target));
    });
  }

  /** No exchange begins on a session any more. */
  void retire(Http2Session session) {
    change(() -> {
      session.retired = true;
      Lobby lobby = lobby(session.target);
      lobby.open.remove(session);
      return settle(session.target, lobby);
    });
  }

  // ---- the end, and what it is ----

  /** Nobody sits down any more. */
  void close() {
    change(() -> {
      closed = true;
      for (Lobby lobby : lobbies.values()) {
        waiting -= lobby.dismiss(next -> next.fail(closedException()), words::add);
      }
      return true;
    });
  }

  /** {@return how many calls are in line} */
  int waiting() {
    return locked(() -> waiting);
  }

  private void requireOpen() {
    if (closed) {
      throw closedException();
    }
  }

  private static RuntimeException closedException() {
    return new ClosedException("the client is closed: make calls before closing it");
  }

  private Lobby lobby(Target target) {
    return lobbies.computeIfAbsent(
        target, _ -> new Lobby(Math.min(limits.perHost(), limits.connections())));
  }

  /** Does what follows from a change: who can sit down does, and somebody opens what is needed. */
  private Lobby settle(Target target, Lobby lobby) {
    waiting -= lobby.serve(words::add, this::release);
    lobby.elect(words::add);
    if (lobby.isEmpty()) {
      lobbies.remove(target);
    }
    return lobby;
  }

  private <T> T locked(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  /** Changes something under the lock, and then tells those who are to know. */
  private <T extends @Nullable Object> T change(Supplier<T> change) {
    List<Runnable> said = List.of();
    lock.lock();
    try {
      return change.get();
    } finally {
      if (!words.isEmpty()) {
        said = List.copyOf(words);
        words.clear();
      }
      lock.unlock();
      said.forEach(Runnable::run);
    }
  }
}
