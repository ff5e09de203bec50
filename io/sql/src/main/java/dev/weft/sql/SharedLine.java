package dev.weft.sql;

import dev.weft.net.Stream;
import dev.weft.net.Wire;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
final class SharedLine implements Conversation.Owner {
  /** Told what became of the connection, on its loop. */
  interface Owner {
    void closed(SharedLine line);

    /** A word to cancel was sent to the server. */
    void cancelSent();
  }

  /** How long the timer waits at least. */
  private static final long SHORTEST_NANOS = 1_000_000;

  // immutable
  private final Loop loop;
  private final byte[] word;
  private final Duration longest;
  private final Owner owner;
  private final Conversation talk = new Conversation(this);
  private final Preparations preparations = new Preparations(talk);

  /** Set once, before anybody else has this line. Read by the loop. */
  private volatile @Nullable Wire wire;

  // any thread
  private final Queue<Flight> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final AtomicInteger load = new AtomicInteger();
  private volatile boolean retired;
  private volatile boolean closed;

  /** Whether the server was asked to stop a statement on it: a word that may hit a later one. */
  private volatile boolean suspect;

  /** Since when the first one is the first; written by the loop, read by any thread. */
  private volatile long since;

  /** Whether a timer will look after the first one. The loop. */
  private boolean watched;

  private SharedLine(Loop loop, byte[] word, Duration longest, Owner owner) {
    this.loop = loop;
    this.word = word;
    this.longest = longest;
    this.owner = owner;
  }

  /**
   * {@return the line that a connection becomes} Waits.
   *
   * @param stream of the current loop, with a server that has let us in
   * @param word what cancels a statement on it
   * @param longest for how long the server may be at one; it is cut then, with all that is on it
   */
  static SharedLine of(Stream stream, byte[] word, Duration longest, Owner owner)
      throws InterruptedException {
    SharedLine line = new SharedLine(Loop.current(), word, longest, owner);
    Wire made = stream.wire(pipeline -> pipeline.addLast(line.talk));
    line.wire = made;
    if (line.closed) {
      made.close(); // it ended before anybody could close it
    }
    return line;
  }

  // ---- any thread; never waits ----

  /** {@return whether it takes statements} */
  boolean isOpen() {
    return !retired && !closed;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isOf(Loop other) {
    return loop == other;
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
      if (talk.first() == flight) {
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
    onLoop(() -> ended(SharedFailure.lost("the server did not answer in time")));
  }

  /** {@return whether it will run} Not after the end of the loop. */
  private boolean onLoop(Runnable work) {
    try {
      talk.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  // ---- the loop ----

  private void send() {
    awake.set(false);
    for (Flight flight = inbox.poll(); flight != null; flight = inbox.poll()) {
      begin(flight);
    }
    talk.flushIfDue();
    watch();
    closeIfDone();
  }

  /** Says a statement as soon as the server knows it. */
  private void begin(Flight flight) {
    if (!isOpen()) {
      load.decrementAndGet();
      flight.turnBack();
      return;
    }
    Prepared known = preparations.of(flight);
    if (!known.isDescribed()) {
      known.await(flight);
    } else if (flight.begins()) {
      talk.say(flight.as(known));
    } else {
      load.decrementAndGet();
    }
  }

  /** Looks after a while whether the first one takes too long. */
  private void watch() {
    if (!watched && talk.size() > 0) {
      watched = true;
      long nanos = since + Route.IN_THE_WAY.toNanos() - Clock.system().nanos();
      loop.after(Duration.ofNanos(Math.max(nanos, SHORTEST_NANOS)), this::look);
    }
  }

  private void look() {
    watched = false;
    long busy = busyNanos();
    if (busy > longest.toNanos()) {
      ended(SharedFailure.lost("the server did not answer in time"));
    } else if (busy >= Route.IN_THE_WAY.toNanos() && talk.size() > 1) {
      retired = true;
      cancel();
    }
    watch();
  }

  @Override
  public void answered(Exchange exchange) {
    long now = Clock.system().nanos();
    long nanos = now - since;
    since = now;
    switch (exchange) {
      case Flight flight -> {
        load.decrementAndGet();
        preparations.review(flight);
        flight.land(null, nanos);
      }
      case Prepared prepared -> prepared(prepared, nanos);
    }
    if (talk.first() instanceof Flight next && next.isCancelled()) {
      cancel();
    }
    talk.flushIfDue();
    closeIfDone();
  }

  private void prepared(Prepared prepared, long nanos) {
    SQLException why = prepared.refused();
    if (why == null) {
      prepared.release().forEach(this::begin);
    } else {
      preparations.drop(prepared);
      prepared.release().forEach(flight -> fail(flight, why, nanos));
    }
  }

  /** A flight that was not sent has failed as if it were; unless its caller has left. */
  private void fail(Flight flight, SQLException why, long nanos) {
    load.decrementAndGet();
    if (flight.begins()) {
      flight.land(why, nanos);
    }
  }

  private void cancel() {
    suspect = true;
    owner.cancelSent();
    tell(known -> known.sayAside(word));
  }

  private void closeIfDone() {
    if (retired && !closed && talk.size() == 0) {
      talk.goodbye();
      talk.flush();
      close(Wire::finish, SharedFailure.lost("it was closed"));
    }
  }

  @Override
  public void ended(SQLException why) {
    close(Wire::close, why);
  }

  private void tell(Consumer<Wire> what) {
    Wire known = wire;
    if (known != null) {
      what.accept(known);
    }
  }

  /** The end, once: all that was sent fails, and what was not goes elsewhere. */
  private void close(Consumer<Wire> how, SQLException why) {
    if (closed) {
      return;
    }
    closed = true;
    List<Exchange> left = talk.end();
    tell(how);
    owner.closed(this);
    for (Exchange exchange : left) {
      switch (exchange) {
        case Flight flight -> {
          load.decrementAndGet();
          flight.land(why, 0);
        }
        case Prepared prepared -> prepared.release().forEach(this::begin); // and so back
      }
    }
    send();
  }

  /** {@return a word for messages} */
  @Override
  public String toString() {
    String state = closed ? "closed" : retired ? "retired" : "open";
    return "shared connection, " + state + ", " + load + " statements";
  }
}
