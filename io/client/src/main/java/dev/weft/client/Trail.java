package dev.weft.client;

import dev.weft.net.Dialing;
import dev.weft.task.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** What a call has gone through so far. Its task only. */
final class Trail {
  private final boolean timed;
  private final Map<Phase, Duration> phases;

  private Phase phase = Phase.BETWEEN;
  private long since;
  private int attempts;
  private int status;
  private long received;

  /**
   * @param timed whether anybody wants to know how long the phases take
   */
  Trail(boolean timed) {
    this.timed = timed;
    this.phases = timed ? new EnumMap<>(Phase.class) : Map.of();
    this.since = timed ? Clock.current().nanos() : 0;
  }

  void enter(Phase next) {
    if (timed) {
      Clock clock = Clock.current();
      phases.merge(phase, clock.since(since), Duration::plus);
      since = clock.nanos();
    }
    phase = next;
  }

  /** Of the time it took to get a connection, so much went into making it. */
  void dialed(Dialing parts) {
    if (timed) {
      part(Phase.NAME, parts.name());
      part(Phase.CONNECTING, parts.connecting());
      part(Phase.HANDSHAKE, parts.handshake());
    }
  }

  private void part(Phase part, Duration time) {
    phases.merge(part, time, Duration::plus);
    phases.merge(Phase.WAITING, time.negated(), Duration::plus);
  }

  void attempted() {
    attempts++;
    status = 0;
  }

  void answered(int code) {
    status = code;
  }

  void received(int bytes) {
    received += bytes;
  }

  /** Takes in what a part of the call has gone through, which has ended. */
  void add(Trail part) {
    part.phases.forEach((its, time) -> phases.merge(its, time, Duration::plus));
    attempts += part.attempts;
    received += part.received;
    status = part.status == 0 ? status : part.status;
    phase = part.phase;
  }

  Phase phase() {
    return phase;
  }

  int attempts() {
    return attempts;
  }

  int status() {
    return status;
  }

  long received() {
    return received;
  }

  Map<Phase, Duration> phases() {
    return phases;
  }
}
