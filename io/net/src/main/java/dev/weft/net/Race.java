package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Fork;
import dev.weft.task.Fork.Placement;
import dev.weft.task.Handoff;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that answers, without waiting long for one that does
 * not (RFC 8305, "Happy Eyeballs", section 5).
 *
 * <p>Attempts start one after another: the next one when the last has failed, or has taken a while.
 * The first that succeeds wins; the others are cancelled and waited for, and what they have opened
 * nevertheless is closed.
 *
 * @param <C> what an attempt opens
 */
final class Race<C> {
  /** The attempt delay that RFC 8305 recommends. */
  static final Duration DELAY = Duration.ofMillis(250);

  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofSeconds(2);

  /** One attempt. */
  @FunctionalInterface
  interface Attempt<C> {
    /** Connects to one address. If it is cancelled or fails, it leaves nothing open. */
    C connect(InetAddress address) throws InterruptedException;
  }

  // immutable
  private final Attempt<? extends C> attempt;
  private final Consumer<? super C> close;
  private final int addresses;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Throwable> failures = new ArrayList<>();
  private int started;

  /** What whoever starts the attempts waits for: a winner, or that the last attempt failed. */
  private Handoff<Boolean> news = new Handoff<>();

  private @Nullable C winner;

  private Race(Attempt<? extends C> attempt, Consumer<? super C> close, int addresses) {
    this.attempt = attempt;
    this.close = close;
    this.addresses = addresses;
  }

  /**
   * Connects to the first address that answers.
   *
   * <p>Waits for it, and for the end of the attempts it has overtaken. If the caller is cancelled,
   * all are, and nothing is left open. Each attempt is a task of the caller's loop; that for a
   * single address is made by the caller itself.
   *
   * @param addresses at least one; tried by families in turn, IPv6 first, each in the given order
   * @param delay how long an attempt may take until the next one starts; 10 ms to 2 s
   * @param close closes what lost; must not wait
   * @return what the winner opened
   * @throws BrokenException if several attempts were made and all failed: the first failure is its
   *     cause, the others are suppressed
   * @throws RuntimeException what the attempt throws, if there is but one address
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  static <C> C connect(
      List<InetAddress> addresses,
      Duration delay,
      Attempt<? extends C> attempt,
      Consumer<? super C> close)
      throws InterruptedException {
    requireDelay(delay);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one address to connect to");
    }
    if (addresses.size() == 1) {
      return attempt.connect(addresses.getFirst());
    }
    Race<C> race = new Race<>(attempt, close, addresses.size());
    boolean done = false;
    try {
      C winner = TaskGroup.call(group -> race.run(group, Addresses.interleaved(addresses), delay));
      done = true;
      return winner;
    } finally {
      if (!done) {
        race.closeWinner(); // it was cancelled after all, and then nothing has happened
      }
    }
  }

  /** Refuses what is no sensible attempt delay. */
  static void requireDelay(Duration delay) {
    if (delay.compareTo(LEAST) < 0 || delay.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "the attempt delay must be 10 ms to 2 s, but is " + delay.toMillis() + " ms");
    }
  }

  /** The life of a race: attempts started one by one until there is a winner or no address left. */
  private C run(TaskGroup group, List<InetAddress> order, Duration delay)
      throws InterruptedException {
    for (InetAddress address : order) {
      Handoff<Boolean> turn = start();
      int number = started;
      group.fork(
          Fork.named("connect-" + address.getHostAddress()).withPlacement(Placement.SAME_LOOP),
          () -> attempt(number, address));
      if (number == addresses) {
        turn.await();
      } else {
        awaitTurn(turn, delay);
      }
      if (isWon()) {
        break;
      }
    }
    group.cancel("another address answered");
    return result();
  }

  private Handoff<Boolean> start() {
    lock.lock();
    try {
      started++;
      news = new Handoff<>();
      return news;
    } finally {
      lock.unlock();
    }
  }

  private static void awaitTurn(Handoff<Boolean> turn, Duration delay) throws InterruptedException {
    try {
      turn.await(delay);
    } catch (TimedOutException e) {
      // the attempt has had its time alone
    }
  }

  /** The life of an attempt. Its failure is kept here, or it would cancel the others. */
  private void attempt(int number, InetAddress address) throws InterruptedException {
    C opened;
    try {
      opened = attempt.connect(address);
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      failed(number, e);
      return;
    }
    if (!wins(opened)) {
      close.accept(opened);
    }
  }

  private boolean wins(C opened) {
    Handoff<Boolean> told;
    lock.lock();
    try {
      if (winner != null) {
        return false;
      }
      winner = opened;
      told = news;
    } finally {
      lock.unlock();
    }
    told.give(true);
    return true;
  }

  private void failed(int number, Throwable failure) {
    Handoff<Boolean> told;
    lock.lock();
    try {
      failures.add(failure);
      boolean nextsTurn = number == started && started < addresses;
      if (!nextsTurn && failures.size() < started) {
        return;
      }
      told = news;
    } finally {
      lock.unlock();
    }
    told.give(true);
  }

  private boolean isWon() {
    lock.lock();
    try {
      return winner != null;
    } finally {
      lock.unlock();
    }
  }

  private C result() {
    lock.lock();
    try {
      if (winner != null) {
        return winner;
      }
      throw allFailed();
    } finally {
      lock.unlock();
    }
  }

  private BrokenException allFailed() {
    Throwable first = failures.getFirst();
    BrokenException all =
        new BrokenException(
            "%s (all %d addresses were tried)".formatted(first.getMessage(), addresses), first);
    failures.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }

  private void closeWinner() {
    C unwanted;
    lock.lock();
    try {
      unwanted = winner;
      winner = null;
    } finally {
      lock.unlock();
    }
    if (unwanted != null) {
      close.accept(unwanted);
    }
  }
}
