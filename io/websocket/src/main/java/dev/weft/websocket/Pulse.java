package dev.weft.websocket;

import dev.weft.task.Clock;
import dev.weft.task.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Notices that the peer is silent, or has nothing to say. On the loop, but for {@link #spoken}. */
final class Pulse {
  /** What it does. */
  interface Owner {
    /** Sends a ping. */
    void ping();

    /** The peer is gone: it said nothing for so long. */
    void vanished(Duration silence);

    /** There was no message for so long. */
    void idle(Duration silence);

    /** {@return whether the peer's bytes are not read for now, so that it is not to blame} */
    boolean isPaused();

    /** {@return a timer whose action runs on the loop} */
    Timer after(Duration time, Runnable action);
  }

  // immutable
  private final Clock clock;
  private final KeepAlive how;
  private final Decoder decoder;
  private final Owner owner;

  // the loop only
  private @Nullable Timer timer;
  private boolean asked;
  private long askedAt;
  private boolean ended;

  /** When the last message was sent or came. */
  private volatile long spoken;

  Pulse(Clock clock, KeepAlive how, Decoder decoder, Owner owner) {
    this.clock = clock;
    this.how = how;
    this.decoder = decoder;
    this.owner = owner;
    this.spoken = clock.nanos();
  }

  /** There was a message. Any thread. */
  void spoken() {
    if (how.idle().isPresent()) {
      spoken = clock.nanos();
    }
  }

  void begin() {
    spoken();
    decoder.excuse();
    again(how.interval());
  }

  @Nullable Timer end() {
    ended = true;
    return timer;
  }

  private void again(Duration time) {
    Duration next =
        how.idle()
            .map(bound -> bound.minus(clock.since(spoken)))
            .filter(left -> left.compareTo(time) < 0)
            .orElse(time);
    timer = owner.after(next.isPositive() ? next : Duration.ofMillis(1), this::look);
  }

  /** Looks when the patience is at its end, or earlier: the answer may be there. */
  private void soon(Duration left) {
    again(how.interval().compareTo(left) < 0 ? how.interval() : left);
  }

  private void look() {
    if (ended) {
      return;
    }
    if (how.idle().isPresent() && clock.since(spoken).compareTo(how.idle().get()) >= 0) {
      owner.idle(clock.since(spoken));
      return;
    }
    if (owner.isPaused()) {
      decoder.excuse();
    }
    asked &= decoder.heard() - askedAt < 0;
    Duration silence = clock.since(decoder.heard());
    Duration waited = clock.since(askedAt);
    if (!asked && silence.compareTo(how.interval()) < 0) {
      again(how.interval().minus(silence));
    } else if (!asked) {
      asked = true;
      askedAt = clock.nanos();
      owner.ping();
      soon(how.patience());
    } else if (waited.compareTo(how.patience()) < 0) {
      soon(how.patience().minus(waited)); // a late answer puts off no later ping
    } else {
      owner.vanished(silence);
    }
  }
}
