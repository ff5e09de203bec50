package dev.weft.client;

import dev.weft.task.Clock;
import dev.weft.task.Loop;
import java.time.Duration;

/**
 * How long a server of HTTP/2 may say nothing while something is asked of it, until it is sent a
 * PING, and then once more until it is taken for gone (RFC 9113 §6.7).
 *
 * @param loop whose timers are used
 */
record KeepAwake(Duration after, Clock clock, Loop loop) {
  static final Duration USUAL = Duration.ofSeconds(10);
}
