package dev.weft.client;

import dev.weft.client.Lobby.Turn;
import dev.weft.client.Lobby.Waiter;
import dev.weft.net.Target;
import dev.weft.pool.Lease;
import dev.weft.pool.Pool;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to a seat on a session. Its task only.
 *
 * <pre>
 * asks → sits
 *  └──→ waits in line ⇄ opens a connection
 *         └──→ sits │ goes alone (HTTP/1.1) │ leaves (cancelled, too late, no way)
 * </pre>
 *
 * <p>One connection to a target is opened at a time, by one of those who wait for it; the pool says
 * when there is room for it.
 */
final class Boarding {
  private final Pool<Target, Link> pool;
  private final Sessions sessions;
  private final Target target;
  private final Duration patience;
  private final Waiter waiter = new Waiter();
  private final long start = Clock.current().nanos();

  /**
   * @param patience how long it waits
   */
  Boarding(Pool<Target, Link> pool, Sessions sessions, Target target, Duration patience) {
    this.pool = pool;
    this.sessions = sessions;
    this.target = target;
    this.patience = patience;
  }

  /**
   * Takes a seat, which must be given back by {@link Sessions#release}. Waits for it, first come,
   * first served.
   *
   * @return whose; null if the target speaks HTTP/1.1
   */
  @Nullable Http2Session run() throws InterruptedException {
    Weft.checkpoint();
    Turn turn = sessions.enter(target, waiter);
    return switch (turn) {
      case Turn.Seat(Http2Session session) -> session;
      case Turn.Alone _ -> null;
      case Turn.Open _ -> waiting(turn);
      case null -> waiting(null);
    };
  }

  private @Nullable Http2Session waiting(@Nullable Turn first) throws InterruptedException {
    Turn turn = first;
    boolean seated = false;
    try {
      while (true) {
        switch (turn) {
          case Turn.Seat(Http2Session session) -> {
            seated = true;
            return session;
          }
          case Turn.Alone _ -> {
            return null;
          }
          case Turn.Open _ -> turn = open();
          case null -> turn = await();
        }
      }
    } finally {
      sessions.leave(target, waiter);
      if (!seated) {
        giveUp();
      }
    }
  }

  /** Passes on the seat that was given meanwhile, if one was, and sees that none is any more. */
  private void giveUp() {
    for (Handoff<Turn> unheard : sessions.unheard(waiter)) {
      try {
        if (unheard.await(Duration.ZERO) instanceof Turn.Seat(Http2Session session)) {
          sessions.release(session);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // nothing was given, and nothing can be now
      } catch (RuntimeException e) {
        // nothing was given, and nothing can be now
      }
    }
  }

  private Turn await() throws InterruptedException {
    Duration left = patience.minus(Clock.current().since(start));
    Turn turn =
        sessions
            .next(waiter)
            .await(
                left.isNegative() ? Duration.ZERO : left,
                "waiting for a stream to %s (%s)".formatted(target, sessions.use(target)));
    sessions.heard(waiter);
    return turn;
  }

  /** Opens a connection for all who wait. {@return what is to be done next; null to wait for it} */
  private @Nullable Turn open() throws InterruptedException {
    if (!sessions.waits(target, waiter)) {
      return null; // it has been told something better meanwhile
    }
    if (sessions.hasSome(target)) {
      return openBeside();
    }
    try {
      borrow();
    } catch (BrokenException e) {
      sessions.failed(target, waiter, () -> again(e));
      throw e;
    }
    return null;
  }

  /** {@return a failure for another task, as one task's must not be thrown by many} */
  private static RuntimeException again(RuntimeException failure) {
    return new BrokenException(String.valueOf(failure.getMessage()), failure);
  }

  /** Opens one more connection, and waits for a seat on the others as well. */
  private Turn openBeside() throws InterruptedException {
    Turn[] taken = new Turn[1];
    boolean done = false;
    try {
      TaskGroup.run(group -> {
        Task<?> opening = group.fork("another connection to " + target, this::tryBorrow);
        try {
          taken[0] = await();
        } finally {
          opening.cancel("there is a stream on another one");
        }
      });
      done = true;
      return taken[0];
    } finally {
      if (!done && taken[0] instanceof Turn.Seat(Http2Session session)) {
        sessions.release(session); // cancelled after it was given
      }
    }
  }

  /** Opens one more, if that can be; else those that are there have to do. */
  private void tryBorrow() throws InterruptedException {
    try {
      borrow();
    } catch (RuntimeException e) {
      sessions.failed(target, waiter, () -> again(e));
    }
  }

  private void borrow() throws InterruptedException {
    Lease<Link> lease = pool.borrow(target);
    if (lease.value() instanceof Http2Session session) {
      sessions.opened(session, lease, waiter);
    } else {
      lease.giveBack(); // who comes next has it
      sessions.speaksHttp1(target, waiter);
    }
  }
}
