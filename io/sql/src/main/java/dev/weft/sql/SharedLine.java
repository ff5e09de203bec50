package dev.weft.sql;

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
 * <p>The server runs the first one, or one that is together with it in a {@link Batch}. Only then
 * can a word to cancel hit it; and because such a word may come late, or hit another one of those,
 * a connection on which one was said takes no more statements and is closed when it is empty. What
 * it hit by mistake was rolled back, so it is done again elsewhere. So is what takes long while
 * others stand behind it.
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

  /** In so much time a loop reads what has come. */
  private static final Duration READING = Duration.ofMillis(2);

  // immutable
  private final Loop loop = Loop.current();
  private final byte[] cancelRequest;
  private final BatchSize size = new BatchSize();
  private final Duration longest;
  private final Owner owner;
  private final Conversation talk = new Conversation(this);
  private final StatementCache statements = new StatementCache(talk);

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

  /**
   * Since when the first one is the first. Written by the loop, and by who submits to an idle line.
   */
  private volatile long since;

  /**
   * How many nanoseconds the server has been at the first one, at least: seen when all that had
   * come was read, as a loop may be held itself. Written by the loop.
   */
  private volatile long atLeast;

  /** Whether a timer will look after the first one. The loop. */
  private boolean watched;

  private SharedLine(Startup startup, Duration longest, Owner owner) {
    this.cancelRequest = startup.cancelRequest();
    this.longest = longest;
    this.owner = owner;
  }

  /**
   * {@return the line that a connection becomes, which belongs to the current loop} Waits.
   *
   * @param startup which has come to its end
   * @param longest for how long the server may be at a statement; the line is cut then, with all
   *     that is on it
   */
  static SharedLine of(Startup startup, Duration longest, Owner owner) throws InterruptedException {
    SharedLine line = new SharedLine(startup, longest, owner);
    Wire made = startup.stream().wire(pipeline -> pipeline.addLast(line.talk));
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

  Loop loop() {
    return loop;
  }

  /** {@return whether a statement on it may have been stopped in place of another} */
  boolean isSuspect() {
    return suspect;
  }

  /** {@return how many statements are on it} */
  int load() {
    return load.get();
  }

  /** {@return whether the server is not at something that takes long} */
  boolean isQuick() {
    return atLeast < Route.SLOW.toNanos();
  }

  void submit(Flight flight) {
    if (load.getAndIncrement() == 0) {
      since = Clock.system().nanos();
    }
    inbox.add(flight);
    if (awake.compareAndSet(false, true) && !onLoop(this::send)) {
      closed = true;
    }
    if (closed) {
      turnBackAll();
    }
  }

  /** Nobody else may do it: the loop has ended, or has looked for the last time. */
  private void turnBackAll() {
    for (Flight flight = inbox.poll(); flight != null; flight = inbox.poll()) {
      turnBack(flight);
    }
  }

  private void turnBack(Flight flight) {
    load.decrementAndGet();
    flight.turnBack();
  }

  /** Has the server stop a statement as soon as it is the first one. */
  void stop(Flight flight) {
    onLoop(() -> {
      if (flight.landing() == null) {
        retired = true; // also if it is not its turn yet
        if (talk.now().contains(flight)) {
          cancel();
        }
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
    onLoop(() -> ended(SharedFailure.silent()));
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
    if (talk.size() == 0) {
      size.begins(Clock.system().nanos());
    }
    for (Flight flight = inbox.poll(); flight != null; flight = inbox.poll()) {
      begin(flight);
    }
    talk.flush();
    watch();
    closeIfDone();
  }

  /** Says a statement as soon as the server knows it. */
  private void begin(Flight flight) {
    if (isOpen()) {
      proceed(flight);
    } else {
      turnBack(flight);
    }
  }

  /** Says one that is on it already, and was waiting. */
  private void goOn(Flight flight) {
    if (closed || suspect || flight.isCancelled()) {
      turnBack(flight);
    } else {
      proceed(flight);
    }
  }

  private void proceed(Flight flight) {
    Prepared known = statements.of(flight);
    if (!known.isDescribed()) {
      known.enqueue(flight);
    } else if (flight.tryBegin()) {
      talk.say(flight.as(known));
    } else {
      load.decrementAndGet();
    }
  }

  /** Looks after the first one when it is slow, when it may be in the way, and again and again. */
  private void watch() {
    if (!watched && talk.size() > 0) {
      watched = true;
      long busy = Clock.system().nanos() - since;
      Duration next = busy < Route.SLOW.toNanos() ? Route.SLOW : Route.IN_THE_WAY;
      long left = next.toNanos() - busy;
      loop.after(left > 0 ? Duration.ofNanos(left) : next, this::look);
    }
  }

  /** What has come meanwhile is read before the server is called slow. */
  private void look() {
    Exchange first = talk.first();
    loop.after(READING, () -> judge(first));
  }

  private void judge(@Nullable Exchange first) {
    watched = false;
    if (first != null && talk.first() == first) {
      long busy = Clock.system().nanos() - since;
      atLeast = busy;
      if (busy > longest.toNanos()) {
        ended(SharedFailure.silent());
      } else if (busy >= Route.IN_THE_WAY.toNanos() && (talk.size() > 1 || talk.isTogether())) {
        cancel();
      }
    }
    watch();
  }

  @Override
  public void answered(Exchange exchange, boolean together) {
    size.answered();
    long now = Clock.system().nanos();
    long nanos = now - since;
    since = now;
    switch (exchange) {
      case Flight flight -> landed(flight, nanos, together);
      case Prepared prepared -> prepared(prepared, nanos);
    }
  }

  /** Whichever it was at for long, of those that went together, it is at none any more. */
  @Override
  public void ready() {
    atLeast = 0;
    talk.together(size.ready(Clock.system().nanos()));
    if (talk.now().stream().anyMatch(SharedLine::isCancelled)) {
      cancel();
    }
    talk.flush();
    closeIfDone();
  }

  private static boolean isCancelled(Exchange exchange) {
    return exchange instanceof Flight flight && flight.isCancelled();
  }

  /** It goes again, or elsewhere if this connection takes no more. */
  @Override
  public void skipped(Exchange exchange) {
    if (exchange instanceof Flight flight) {
      flight.again();
      goOn(flight);
    }
  }

  private void landed(Flight flight, long nanos, boolean together) {
    load.decrementAndGet();
    Prepared outdated = flight.outdated();
    if (outdated != null) {
      statements.close(outdated);
    }
    if (flight.isForgotten()) {
      retired = true; // it may also have forgotten how a transaction is made to be otherwise
    }
    flight.land(null, nanos, atLeast, together);
  }

  private void prepared(Prepared prepared, long nanos) {
    SQLException why = prepared.failure();
    if (why == null) {
      prepared.release().forEach(this::goOn);
    } else {
      statements.close(prepared);
      prepared.release().forEach(flight -> fail(flight, why, nanos));
    }
  }

  /** A flight that was not sent has failed as if it were, unless its caller has left. */
  private void fail(Flight flight, SQLException why, long nanos) {
    load.decrementAndGet();
    if (flight.tryBegin()) {
      flight.land(why, nanos, atLeast, false);
    }
  }

  private void cancel() {
    retired = true;
    suspect = true;
    owner.cancelSent();
    Wire known = wire;
    if (known != null) {
      known.sendAside(cancelRequest); // in the clear also beside TLS, as JDBC does it
    }
  }

  private void closeIfDone() {
    if (retired && !closed && talk.size() == 0) {
      talk.terminate();
      close(Wire::finish, SharedFailure.silent()); // which nobody is left to hear
    }
  }

  @Override
  public void ended(SQLException why) {
    close(Wire::close, why);
  }

  /** The end, once: what was sent fails, as it may have been done; what was not goes elsewhere. */
  private void close(Consumer<Wire> how, SQLException why) {
    if (closed) {
      return;
    }
    closed = true;
    List<Exchange> left = talk.end();
    Wire known = wire;
    if (known != null) {
      how.accept(known);
    }
    owner.closed(this);
    left.forEach(exchange -> lose(exchange, why));
    turnBackAll();
  }

  /** Who waits for a statement to be prepared has not been sent in any case. */
  private void lose(Exchange exchange, SQLException why) {
    switch (exchange) {
      case Flight flight -> {
        load.decrementAndGet();
        flight.land(why, 0, atLeast, false);
      }
      case Prepared prepared -> prepared.release().forEach(this::turnBack);
    }
  }

  /** {@return a word for messages} */
  @Override
  public String toString() {
    String state = closed ? "closed" : retired ? "retired" : "open";
    return "shared connection, " + state + ", " + load + " statements";
  }
}
