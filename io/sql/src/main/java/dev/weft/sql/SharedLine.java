package dev.weft.sql;

import dev.weft.task.Clock;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collector;

/**
 * One connection that many share: statements are sent without waiting for those before, and what
 * comes back comes in the same order.
 *
 * <p>The server runs the first one. Only then can a word to cancel hit it, and not another; and
 * because such a word may come late, a connection on which one was said takes no more statements
 * and is closed when it is empty. What it hit by mistake was rolled back, so it is done again
 * elsewhere. So is a first one that takes long while others stand behind it.
 *
 * <pre>
 * open → retired → closed
 *  └───────────────↗
 * </pre>
 */
final class SharedLine {
  /** Told what became of the connection, on its event loop. */
  interface Owner {
    void closed(SharedLine line);

    /** A word to cancel was sent to the server. */
    void cancelSent();
  }

  // immutable
  private final Context context;
  private final PgConnection connection;
  private final Owner owner;

  // any thread
  private final Queue<Flight> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final AtomicInteger load = new AtomicInteger();
  private volatile boolean retired;
  private volatile boolean closed;

  /** Whether the server was asked to stop a statement on it: a word that may hit a later one. */
  private volatile boolean suspect;

  /** Since when the first one is the first; written by the event loop, read by any thread. */
  private volatile long since;

  // the event loop of the connection
  private final ArrayDeque<Flight> sent = new ArrayDeque<>();
  private boolean watched;

  SharedLine(Context context, PgConnection connection, Owner owner) {
    this.context = context;
    this.connection = connection;
    this.owner = owner;
    connection.closeHandler(_ -> end());
    connection.exceptionHandler(_ -> connection.close());
  }

  // ---- any thread; never waits ----

  /** {@return whether it takes statements} */
  boolean isOpen() {
    return !retired && !closed;
  }

  /** {@return whether a statement on it may have been stopped in place of another} */
  boolean isSuspect() {
    return suspect;
  }

  /** {@return how many statements are on it} */
  int load() {
    return load.get();
  }

  /** {@return for how long the server has been at the first one; 0 if there is none} */
  long busyNanos() {
    return load.get() == 0 ? 0 : Math.max(0, Clock.system().nanos() - since);
  }

  void submit(Flight flight) {
    if (load.getAndIncrement() == 0) {
      since = Clock.system().nanos();
    }
    inbox.add(flight);
    if (awake.compareAndSet(false, true) && !onLoop(this::send)) {
      flight.turnBack();
    }
  }

  /** Has the server stop a statement as soon as it is the first one. */
  void stop(Flight flight) {
    onLoop(() -> {
      retired = true;
      if (sent.peekFirst() == flight) {
        cancel();
      }
    });
  }

  /** Lets what is on it end, and closes it then. */
  void retire() {
    onLoop(() -> {
      retired = true;
      closeIfDone();
    });
  }

  /** Closes it whatever is on it, which fails: the server may have done it, or may yet. */
  void cut() {
    onLoop(() -> {
      List<Flight> left = List.copyOf(sent);
      sent.clear();
      close();
      for (Flight flight : left) {
        load.decrementAndGet();
        flight.land(new IOException("the server did not answer in time"), 0);
      }
    });
  }

  /** {@return whether it will run} Not after the end of the event loops. */
  private boolean onLoop(Runnable work) {
    try {
      context.runOnContext(_ -> work.run());
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  // ---- the event loop ----

  private void send() {
    awake.set(false);
    for (Flight flight = inbox.poll(); flight != null; flight = inbox.poll()) {
      if (closed || retired) {
        load.decrementAndGet();
        flight.turnBack();
      } else if (flight.begins()) {
        send(flight);
      } else {
        load.decrementAndGet();
      }
    }
    closeIfDone();
  }

  private void send(Flight flight) {
    sent.addLast(flight);
    connection
        .preparedQuery(flight.sql().numbered())
        .collecting(Collector.<Row, Flight>of(() -> flight, Flight::take, (a, _) -> a))
        .execute(flight.values())
        .onComplete(came -> landed(flight, came));
    watch();
  }

  /** Looks after a while whether the first one still keeps the others waiting. */
  private void watch() {
    Flight first = sent.peekFirst();
    if (!watched && first != null && sent.size() > 1) {
      watched = true;
      context
          .owner()
          .setTimer(
              Route.IN_THE_WAY.toMillis(),
              _ -> {
                watched = false;
                if (sent.peekFirst() == first && sent.size() > 1) {
                  retired = true;
                  cancel();
                }
                watch();
              });
    }
  }

  private void landed(Flight flight, AsyncResult<? extends SqlResult<?>> came) {
    long now = Clock.system().nanos();
    long nanos = now - since;
    if (!sent.remove(flight)) {
      return; // it was cut off
    }
    since = now;
    load.decrementAndGet();
    if (came.succeeded()) {
      flight.land(came.result(), nanos);
    } else {
      flight.land(came.cause(), nanos);
    }
    Flight next = sent.peekFirst();
    if (next != null && next.isCancelled()) {
      cancel();
    }
    closeIfDone();
  }

  private void cancel() {
    suspect = true;
    owner.cancelSent();
    connection.cancelRequest();
  }

  private void closeIfDone() {
    if (retired && !closed && sent.isEmpty()) {
      close();
    }
  }

  /** Says good-bye, and does not wait for an answer: the server may be gone. */
  private void close() {
    connection.close();
    end();
  }

  private void end() {
    if (!closed) {
      closed = true;
      owner.closed(this);
      send(); // turns back what has come too late
    }
  }

  /** {@return a word for messages} */
  @Override
  public String toString() {
    String state = closed ? "closed" : retired ? "retired" : "open";
    return "shared connection, " + state + ", " + load + " statements";
  }
}
