package dev.weft.sql;

import dev.weft.task.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which way a statement goes, as far as that is known by now.
 *
 * <pre>
 * new → seen → asked → known | never
 *  └──→ never
 * </pre>
 *
 * <p>The first time it goes over JDBC, as most statements of a program that has no end of them come
 * only once. The second time the server is asked what it takes and gives. Any thread.
 */
final class Route {
  /** What commits by itself and can be sent again after it was cancelled. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "(?is)(\\s|\\(|--[^\\n]*\\n|/\\*.*?\\*/)*+(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|VALUES|TABLE)\\b.*");

  /** What changes nothing, as far as its words say. */
  private static final Pattern READING =
      Pattern.compile("(?is)(?!.*\\b(INSERT|UPDATE|DELETE|MERGE)\\b).*");

  /** What was slow goes alone for this time, lest others stand behind it. */
  private static final Duration ALONE = Duration.ofSeconds(10);

  /** What failed, or was together with what was slow, is by itself for this time: to be seen. */
  private static final Duration APART = Duration.ofSeconds(1);

  /** A connection that has been at one for so long gets no more behind it. */
  static final Duration SLOW = Duration.ofMillis(20);

  /** So long others may stand behind one before that has to make way. */
  static final Duration IN_THE_WAY = Duration.ofMillis(50);

  /** So often in a row it must have been slow. */
  private static final int STRIKES = 2;

  /** So many rows are many. */
  private static final int MANY = 1_000;

  private enum State {
    NEW,
    SEEN,
    ASKED,
    KNOWN,
    NEVER
  }

  // immutable
  private final boolean reading;

  // any thread
  private final AtomicReference<State> state;
  private volatile @Nullable Plan plan;
  private volatile boolean harmless;
  private volatile boolean apart;
  private volatile long apartAt;
  private volatile int strikes;
  private volatile long struckAt;

  private Route(State state, boolean reading) {
    this.state = new AtomicReference<>(state);
    this.reading = reading;
  }

  static Route of(Sql sql) {
    boolean plain = !sql.isScript() && PLAIN.matcher(sql.text()).matches();
    return new Route(plain ? State.NEW : State.NEVER, READING.matcher(sql.text()).matches());
  }

  /** {@return whether it changes nothing, as far as its words say} */
  boolean isReading() {
    return reading;
  }

  /** {@return whether the caller is to ask the server now} One is, the second. */
  boolean asks() {
    return !state.compareAndSet(State.NEW, State.SEEN)
        && state.compareAndSet(State.SEEN, State.ASKED);
  }

  /**
   * Says what the server has answered.
   *
   * @param answer empty if the statement must go over JDBC
   * @param joins whether it may be one transaction with others
   */
  void answered(Optional<Plan> answer, boolean joins) {
    harmless = joins;
    plan = answer.orElse(null);
    state.set(answer.isEmpty() ? State.NEVER : State.KNOWN);
  }

  /** Says that what was known is not true any more. */
  void forget() {
    plan = null;
    state.set(State.SEEN);
  }

  /** {@return whether it may be one transaction with others now} */
  boolean joins() {
    if (apart && Clock.system().since(apartAt).compareTo(APART) > 0) {
      apart = false;
    }
    return harmless && !apart;
  }

  /** Says that it cannot be one transaction with others. */
  void goesAlone() {
    harmless = false;
  }

  /** Says that it, or one that it was together with, has kept others waiting. */
  void goesApart() {
    apartAt = Clock.system().nanos();
    apart = true;
  }

  /** Says that the server could not be asked. */
  void unanswered() {
    state.set(State.SEEN);
  }

  /** {@return what the statement takes; null if it goes over JDBC now} */
  @Nullable Plan plan() {
    if (strikes >= STRIKES && Clock.system().since(struckAt).compareTo(ALONE) > 0) {
      strikes = STRIKES - 1;
    }
    return strikes >= STRIKES ? null : plan;
  }

  /** Says that it kept others waiting. */
  void wasInTheWay() {
    struckAt = Clock.system().nanos();
    strikes = STRIKES;
  }

  /** Learns from how it went. Once slow may be anything: a page that was read, a class loaded. */
  void went(long nanos, long rows) {
    if (nanos <= SLOW.toNanos() && rows <= MANY) {
      strikes = 0;
    } else {
      struckAt = Clock.system().nanos();
      strikes = rows > MANY ? STRIKES : Math.min(strikes + 1, STRIKES);
    }
  }
}
