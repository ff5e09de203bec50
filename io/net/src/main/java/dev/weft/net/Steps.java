package dev.weft.net;

import dev.weft.task.Clock;

/** How far a connection has come that is being made. The task that makes it. */
final class Steps {
  private final Clock clock = Clock.current();
  private final long start = clock.nanos();

  private long named = start;
  private long connected = start;
  private String where = ", while looking up the name,";

  /** The name has become addresses. */
  void named() {
    named = clock.nanos();
    where = "";
  }

  /** One of the addresses has answered. */
  void connected() {
    connected = clock.nanos();
    where = ", while shaking hands by TLS,";
  }

  /** {@return how long it all took} The two ends have agreed on how they talk. */
  Dialing greeted() {
    return Dialing.of(named - start, connected - named, clock.nanos() - connected);
  }

  /** {@return where it is, as a part of a sentence} */
  String where() {
    return where;
  }
}
