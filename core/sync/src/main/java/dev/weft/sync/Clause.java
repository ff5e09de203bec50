package dev.weft.sync;

import dev.weft.task.Outcome;
import dev.weft.task.Task;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One of the things a {@link Select} can do: receive from a channel, send to one, or use the end of
 * a task.
 *
 * <p>Made by {@link Channel#receiving}, {@link Channel#sending} and {@link Select#ended}.
 * Immutable; may be used again, also by several selects at once.
 *
 * @param <R> what it results in
 */
public abstract sealed class Clause<R> {
  private Clause() {}

  /** A clause in line, and what is left to do for the caller once its turn has come. */
  interface Ticket<R> {
    Place<?> place();

    void leave();

    /** {@return what is left to do; null if the channel is done and nothing was to be done then} */
    @Nullable Callable<? extends R> afterTurn();
  }

  // ---- for Select; all but exchange() need the lock of the exchange, if there is one ----

  /** {@return the exchange whose lock guards what this needs; null if nothing has to be guarded} */
  abstract @Nullable Exchange<?> exchange();

  /** Does it if it can be done now. {@return what is left to do without the lock; null if not} */
  abstract @Nullable Callable<? extends R> attempt();

  /** {@return whether it can never be done any more} */
  abstract boolean isOver();

  abstract Ticket<R> enter(Party party);

  /** Receives a value. */
  static final class Receiving<T, R> extends Clause<R> {
    private final Channel<T> channel;
    private final Channel.Use<? super T, ? extends R> use;
    private final @Nullable Callable<? extends R> whenDone;

    Receiving(
        Channel<T> channel,
        Channel.Use<? super T, ? extends R> use,
        @Nullable Callable<? extends R> whenDone) {
      this.channel = channel;
      this.use = use;
      this.whenDone = whenDone;
    }

    @Override
    Exchange<T> exchange() {
      return channel.exchange;
    }

    @Override
    @Nullable Callable<? extends R> attempt() {
      T value = exchange().take();
      if (value != null) {
        return () -> use.with(value);
      }
      Ending ending = exchange().ending();
      return ending == null ? null : afterEnd(ending);
    }

    /** {@return what there is to do when nothing is left to receive; null if nothing} */
    private @Nullable Callable<? extends R> afterEnd(Ending ending) {
      if (ending instanceof Ending.Done) {
        return whenDone;
      }
      return () -> {
        Ending.check(ending, channel.name());
        throw new IllegalStateException("a channel that failed or was closed says so");
      };
    }

    @Override
    boolean isOver() {
      return exchange().isDrained();
    }

    @Override
    Ticket<R> enter(Party party) {
      Place<T> place = exchange().enterReceiver(party);
      return new Turn<>(channel, place) {
        @Override
        public @Nullable Callable<? extends R> afterTurn() {
          T value = place.value;
          return value == null ? null : () -> use.with(value);
        }
      };
    }
  }

  /** Sends a value. */
  static final class Sending<T, R> extends Clause<R> {
    private final Channel<T> channel;
    private final T value;
    private final Callable<? extends R> whenSent;

    Sending(Channel<T> channel, T value, Callable<? extends R> whenSent) {
      this.channel = channel;
      this.value = value;
      this.whenSent = whenSent;
    }

    @Override
    Exchange<T> exchange() {
      return channel.exchange;
    }

    @Override
    @Nullable Callable<? extends R> attempt() {
      Ending ending = exchange().ending();
      if (ending != null) {
        return () -> {
          throw Ending.refusal(ending, channel.name());
        };
      }
      return exchange().offer(value) ? whenSent : null;
    }

    @Override
    boolean isOver() {
      return false; // sending to a channel that has ended is a failure, which can be done
    }

    @Override
    Ticket<R> enter(Party party) {
      Place<T> place = exchange().enterSender(party, value);
      return new Turn<>(channel, place) {
        @Override
        public Callable<? extends R> afterTurn() {
          return () -> {
            channel.sent(place);
            return whenSent.call();
          };
        }
      };
    }
  }

  /** Uses the end of a task. */
  static final class Ended<T, R> extends Clause<R> {
    private final Task<T> task;
    private final Channel.Use<? super Outcome<T>, ? extends R> use;

    Ended(Task<T> task, Channel.Use<? super Outcome<T>, ? extends R> use) {
      this.task = task;
      this.use = use;
    }

    @Override
    @Nullable Exchange<?> exchange() {
      return null; // whether a task has ended is decided by the task alone
    }

    @Override
    @Nullable Callable<? extends R> attempt() {
      return task.outcome().isPresent() ? this::afterEnd : null;
    }

    private R afterEnd() throws Exception {
      return use.with(task.outcome().orElseThrow());
    }

    @Override
    boolean isOver() {
      return false;
    }

    @Override
    Ticket<R> enter(Party party) {
      Place<T> place = new Place<>(party, null);
      Task.Watch watch =
          task.onEnd(_ -> {
            if (party.claim(place)) {
              Party.wakeAll(party); // it claimed nobody else; its own thread wakes nobody
            }
          });
      return new Ticket<>() {
        @Override
        public Place<T> place() {
          return place;
        }

        @Override
        public void leave() {
          watch.takeBack();
        }

        @Override
        public Callable<? extends R> afterTurn() {
          return Ended.this::afterEnd;
        }
      };
    }
  }

  /** A ticket for a place in the line of a channel. */
  private abstract static class Turn<T, R> implements Ticket<R> {
    private final Channel<T> channel;
    private final Place<T> place;

    Turn(Channel<T> channel, Place<T> place) {
      this.channel = channel;
      this.place = place;
    }

    @Override
    public Place<T> place() {
      return place;
    }

    @Override
    public void leave() {
      channel.leave(place);
    }
  }
}
