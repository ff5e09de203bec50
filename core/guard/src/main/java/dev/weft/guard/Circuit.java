package dev.weft.guard;

import dev.weft.guard.Breaker.Change;
import dev.weft.guard.Breaker.State;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of a breaker. Pure: the time is an argument. Guarded by the breaker's lock.
 *
 * <pre>
 * closed → open           too many calls of the window failed or were slow
 * open → half-open        the pause is over and somebody calls
 * half-open → closed      as many probes succeeded as are let through
 * half-open → open        a probe failed or was slow
 * </pre>
 */
final class Circuit {
  /** How a call ended. */
  enum Ending {
    SUCCEEDED,
    FAILED,
    /** Neither: it says nothing about the other side. */
    CANCELLED
  }

  private static final int CALLS = 0;
  private static final int FAILED = 1;
  private static final int SLOW = 2;

  // immutable
  private final BreakerConfig config;

  // guarded by the breaker's lock
  private final Window window;
  private State state = State.CLOSED;
  private String why = "new";

  /** When the state was entered; means nothing in the first state. */
  private long since;

  /** Which state this is, counted; a call that began in another one has no say in this one. */
  private long turn;

  private int probing;
  private int proven;

  Circuit(BreakerConfig config) {
    this.config = config;
    this.window = new Window(config.window().toNanos(), 3);
  }

  /** {@return the change that was due, if one was} To be asked before {@link #admits}. */
  @Nullable Change tick(long now) {
    if (state == State.OPEN && now - since >= config.pause().toNanos()) {
      return move(State.HALF_OPEN, now, "the pause is over");
    }
    return null;
  }

  /** {@return whether a call may be made, which has begun then} */
  boolean admits() {
    if (state == State.CLOSED) {
      return true;
    }
    if (state == State.OPEN || probing + proven >= config.probes()) {
      return false;
    }
    probing++;
    return true;
  }

  /**
   * Ends a call.
   *
   * @param begun the {@link #turn} in which it was let through
   * @return the change this caused, if it did
   */
  @Nullable Change end(long begun, Ending ending, Duration took, long now) {
    if (begun != turn) {
      return null;
    }
    boolean slow = took.compareTo(config.slow().from()) >= 0;
    return state == State.HALF_OPEN ? endProbe(ending, slow, now) : endCall(ending, slow, now);
  }

  private @Nullable Change endProbe(Ending ending, boolean slow, long now) {
    probing--;
    if (ending == Ending.CANCELLED) {
      return null;
    }
    if (ending == Ending.FAILED || slow) {
      return move(State.OPEN, now, ending == Ending.FAILED ? "a probe failed" : "a probe was slow");
    }
    proven++;
    return proven < config.probes()
        ? null
        : move(State.CLOSED, now, proven + " of " + proven + " probes succeeded");
  }

  private @Nullable Change endCall(Ending ending, boolean slow, long now) {
    if (ending == Ending.CANCELLED) {
      return null;
    }
    window.add(now, CALLS, 1);
    window.add(now, FAILED, ending == Ending.FAILED ? 1 : 0);
    window.add(now, SLOW, slow ? 1 : 0);
    long calls = window.sum(now, CALLS);
    if (calls < config.minCalls()) {
      return null;
    }
    if (window.sum(now, FAILED) >= config.failureRate() * calls) {
      return move(State.OPEN, now, tally(window.sum(now, FAILED), calls, "failed"));
    }
    if (window.sum(now, SLOW) >= config.slow().rate() * calls) {
      return move(State.OPEN, now, tally(window.sum(now, SLOW), calls, "were slow"));
    }
    return null;
  }

  private String tally(long bad, long calls, String what) {
    return "%d of %d calls in %d ms %s".formatted(bad, calls, config.window().toMillis(), what);
  }

  private Change move(State to, long now, String reason) {
    Change change = new Change(++turn, state, to, reason);
    state = to;
    why = reason;
    since = now;
    probing = 0;
    proven = 0;
    window.clear();
    return change;
  }

  State state() {
    return state;
  }

  long turn() {
    return turn;
  }

  int probing() {
    return probing;
  }

  long calls(long now) {
    return window.sum(now, CALLS);
  }

  long failures(long now) {
    return window.sum(now, FAILED);
  }

  /** {@return why it refuses, since when, and until when} */
  String refusal(long now) {
    long age = (now - since) / 1_000_000;
    if (state == State.HALF_OPEN) {
      return "is half-open for %d ms and lets %d probes through, %d of which still run and %d succeeded: "
          .concat("come back when they have ended")
          .formatted(age, config.probes(), probing, proven);
    }
    long left = Math.ceilDiv(config.pause().toNanos() - (now - since), 1_000_000L);
    return "is open for %d ms, because %s: come back in %d ms, when it lets %d probes through"
        .formatted(age, why, left, config.probes());
  }
}
