package dev.weft.client;

import dev.weft.task.Clock;
import dev.weft.task.Weft;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Spreads calls over several servers that can do the same, and leaves out those that are sick until
 * they may be well again.
 *
 * <pre>{@code
 * try (Balancer.Turn<Target> turn = balancer.pick()) {
 *   call(turn.endpoint());
 *   turn.end(Balancer.Ending.SUCCEEDED);
 * }
 * }</pre>
 *
 * <p>A server that fails several times in a row, or too great a share of its calls, is left out for
 * a pause that doubles each time; then it gets a share that grows slowly. Never more than a part of
 * the servers is left out: when all fail it is not they who are sick. What a failure is, the caller
 * says; one should be what another server might do better, as a lost connection, a timeout, 503.
 *
 * <p>Any thread may use it; nothing waits.
 *
 * @param <E> what tells a server from others; has {@code equals}
 */
public final class Balancer<E> {
  /** How a call ended. */
  public enum Ending {
    SUCCEEDED,
    FAILED,
    /** Neither: it says nothing about the server. */
    CANCELLED
  }

  /** What a server gets. */
  public enum State {
    /** A full share. */
    IN,
    /** Nothing, for a while. */
    EJECTED,
    /** A share that grows. */
    RETURNING
  }

  /**
   * A server at one moment.
   *
   * @param endpoint which one
   * @param state what it gets
   * @param inFlight calls under way
   * @param peak the most there were at a time
   * @param picked calls begun so far, which are those under way and those that ended, one way or
   *     another
   * @param ejections how often it was left out so far
   */
  public record EndpointStats<E>(
      E endpoint,
      State state,
      int inFlight,
      int peak,
      long picked,
      long succeeded,
      long failed,
      long cancelled,
      int ejections) {}

  /**
   * A balancer at one moment.
   *
   * @param endpoints the servers, in their order
   * @param inFlight calls under way, also to servers that were taken away meanwhile
   * @param leaving servers that were taken away and still have calls under way
   * @param unfiltered calls that began while all servers were left out, so far
   */
  public record Stats<E>(
      List<EndpointStats<E>> endpoints, int inFlight, int leaving, long unfiltered) {}

  /** One call's choice. Its caller ends it, once; closed before that it counts as cancelled. */
  public static final class Turn<E> implements AutoCloseable {
    private final Balancer<E> balancer;
    private final Seat<E> seat;
    private final long stay;

    // guarded by the balancer's lock
    private boolean ended;

    private Turn(Balancer<E> balancer, Seat<E> seat) {
      this.balancer = balancer;
      this.seat = seat;
      this.stay = seat.stay;
    }

    /** {@return the server to call} */
    public E endpoint() {
      return seat.endpoint;
    }

    /** Says how the call ended; does nothing the second time. */
    public void end(Ending ending) {
      balancer.end(this, ending);
    }

    @Override
    public void close() {
      end(Ending.CANCELLED);
    }
  }

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private final Seats<E> seats;

  private Balancer(Seats<E> seats) {
    this.seats = seats;
  }

  /**
   * {@return a balancer of these servers}
   *
   * @throws IllegalArgumentException if there is none, or one is named twice
   */
  public static <E> Balancer<E> of(List<E> endpoints, BalancerConfig config) {
    return new Balancer<>(new Seats<>(endpoints, config, Clock.current().nanos()));
  }

  /** {@return who is next; the call has begun, and must be ended} */
  public Turn<E> pick() {
    return pick(Set.of());
  }

  /**
   * {@return who is next; the call has begun, and must be ended}
   *
   * @param tried servers that have failed this call already: they are chosen only if there is
   *     nobody else
   */
  public Turn<E> pick(Set<E> tried) {
    long now = Clock.current().nanos();
    lock.lock();
    try {
      return new Turn<>(this, seats.pick(now, Weft.random(), tried));
    } finally {
      lock.unlock();
    }
  }

  private void end(Turn<E> turn, Ending ending) {
    long now = Clock.current().nanos();
    lock.lock();
    try {
      if (!turn.ended) {
        turn.ended = true;
        seats.end(turn.seat, turn.stay, ending, now);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes other servers, as when a name has other addresses. What is known of those that stay is
   * kept; new ones begin with a small share; calls under way go on.
   *
   * @throws IllegalArgumentException if there is none, or one is named twice
   */
  public void replace(List<E> endpoints) {
    long now = Clock.current().nanos();
    lock.lock();
    try {
      seats.replace(endpoints, now);
    } finally {
      lock.unlock();
    }
  }

  /** {@return the balancer at this moment} */
  public Stats<E> stats() {
    long now = Clock.current().nanos();
    lock.lock();
    try {
      return seats.stats(now);
    } finally {
      lock.unlock();
    }
  }
}
