package dev.weft.websocket;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How one side of a WebSocket behaves.
 *
 * @param limits how much it keeps in memory
 * @param keepAlive how it notices that the peer is gone
 * @param deflate how it compresses; empty not to
 * @param closing how long the two sides may take to part, from when the first has said so; after it
 *     the connection is dropped; positive
 */
public record WebSocketConfig(
    MessageLimits limits, KeepAlive keepAlive, Optional<Deflate> deflate, Duration closing) {
  public WebSocketConfig {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(keepAlive, "keepAlive");
    KeepAlive.requirePositive("closing", closing);
  }

  /**
   * {@return the defaults of {@link MessageLimits}, {@link KeepAlive} and {@link Deflate}, and 5 s
   * to part}
   */
  public static WebSocketConfig defaults() {
    return new WebSocketConfig(
        MessageLimits.defaults(),
        KeepAlive.defaults(),
        Optional.of(Deflate.defaults()),
        Duration.ofSeconds(5));
  }

  public WebSocketConfig withLimits(UnaryOperator<MessageLimits> change) {
    return new WebSocketConfig(change.apply(limits), keepAlive, deflate, closing);
  }

  public WebSocketConfig withKeepAlive(UnaryOperator<KeepAlive> change) {
    return new WebSocketConfig(limits, change.apply(keepAlive), deflate, closing);
  }

  /** This, compressing so. */
  public WebSocketConfig withDeflate(Deflate how) {
    return new WebSocketConfig(limits, keepAlive, Optional.of(how), closing);
  }

  /** This, without compression. */
  public WebSocketConfig withoutDeflate() {
    return new WebSocketConfig(limits, keepAlive, Optional.empty(), closing);
  }

  public WebSocketConfig withClosing(Duration time) {
    return new WebSocketConfig(limits, keepAlive, deflate, time);
  }
}
