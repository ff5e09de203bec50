package dev.weft.sync;

import dev.weft.task.BrokenException;
import dev.weft.task.Weft;
import org.jspecify.annotations.Nullable;

/**
 * A place where a number of parties wait for each other: when the last one has come, all go on, and
 * the next round begins.
 *
 * <p>A party that is cancelled, interrupted or timed out breaks the barrier, for the others would
 * wait in vain: they get a {@link BrokenException} that names it, and so do all who come, until
 * {@link #reset()}.
 *
 * <pre>
 * filling → open → filling → …
 *    └→ broken → (reset) → filling
 * </pre>
 *
 * <p>Any thread may call every method. What a party did before it came is seen by all who go on.
 */
public final class Barrier {
  /**
   * A barrier at one moment.
   *
   * @param parties how many wait for each other
   * @param waiting how many have come in this round
   * @param broken whether a party left before the others had come
   */
  public record Stats(int parties, int waiting, boolean broken) {}

  /**
   * One who has come.
   *
   * @param index how many came before it in its round
   */
  private record Arrival(Thread thread, int index) {}

  /** The decisions, under the lock of the line. */
  private final class ArrivalQueue extends WaitQueue<Arrival> {
    @Override
    boolean serve(Arrival party) {
      return false; // only the last one opens, for all at once
    }

    @Override
    void left(Arrival party, InterruptedException why) {
      breakDown(party.thread(), length() + 1, why);
    }
  }

  // immutable
  private final String name;
  private final int parties;
  private final ArrivalQueue queue = new ArrivalQueue();

  /** Why it is broken. Guarded by the lock of the queue. */
  private @Nullable String broken;

  /**
   * A barrier that nobody has come to.
   *
   * @param parties how many wait for each other; at least 1
   */
  public Barrier(int parties) {
    this("", parties);
  }

  /** A barrier as {@link #Barrier(int)}, with a name for messages. */
  public Barrier(String name, int parties) {
    Require.atLeast(1, "parties", parties);
    this.name = Who.thing("barrier", name);
    this.parties = parties;
  }

  /**
   * Waits until all parties have come.
   *
   * <p>If the last one came before the caller was cancelled, it returns, and the cancellation comes
   * at the next checkpoint.
   *
   * @return how many came before the caller: 0 for the first, {@code parties - 1} for the last
   * @throws BrokenException if a party left, now or before, or the barrier was reset
   * @throws InterruptedException if the caller is cancelled or interrupted; the barrier is broken
   *     then, also if that was so before it came
   */
  public int await() throws InterruptedException {
    Thread me = Thread.currentThread();
    checkpoint(me);
    Place<Arrival> place = queue.ask(() -> arrive(me));
    if (place == null) {
      return parties - 1;
    }
    queue.await(place);
    return place.request().index();
  }

  /** A party that is stopped at the door has not come, and the others would never know. */
  private void checkpoint(Thread me) throws InterruptedException {
    try {
      Weft.checkpoint();
    } catch (InterruptedException e) {
      queue.change(() -> breakDown(me, queue.length(), e));
      throw e;
    }
  }

  // ---- under the lock of the queue ----

  /** {@return the place of a party in its round, or null if it was the last one} */
  private @Nullable Place<Arrival> arrive(Thread me) {
    if (broken != null) {
      throw new BrokenException(broken);
    }
    int index = queue.length();
    if (index == parties - 1) {
      queue.serveAll();
      return null;
    }
    return queue.append(new Place<>(null, new Arrival(me, index)));
  }

  private void breakDown(Thread who, int here, InterruptedException why) {
    if (broken == null) {
      broken =
          "%s is broken: %s left when %d of %d were there (%s); call reset() to begin again"
              .formatted(name, Who.of(who), here, parties, why.getMessage());
      queue.refuseAll(broken);
    }
  }

  // ---- beginning again ----

  /**
   * Begins a new round, broken or not. Never waits; those who wait get a {@link BrokenException}.
   */
  public void reset() {
    String why = "%s was reset by %s before all %d were there".formatted(name, Who.me(), parties);
    queue.change(() -> {
      broken = null;
      queue.refuseAll(why);
    });
  }

  // ---- seeing inside ----

  /** {@return the barrier at this moment} */
  public Stats stats() {
    return queue.ask(() -> new Stats(parties, queue.length(), broken != null));
  }

  @Override
  public String toString() {
    return name;
  }
}
