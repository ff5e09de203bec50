package dev.weft.client;

import java.time.Duration;

/**
 * How long the parts of a call may take; all positive. How long to connect, {@link
 * dev.weft.net.NetConfig#connectTimeout} says. Whoever is late is named by the {@link
 * dev.weft.task.TimedOutException}.
 *
 * @param connection from asking for a connection until there is one: in line for it while others
 *     have them all, and while it is made
 * @param write the server may take nothing of a request that it is sent
 * @param firstByte from the end of the request until the answer begins
 * @param betweenBytes the server may send nothing in the middle of an answer
 * @param call everything, with redirects, retries and the last byte of the body
 */
public record Timeouts(
    Duration connection, Duration write, Duration firstByte, Duration betweenBytes, Duration call) {
  public Timeouts {
    positive("connection", connection);
    positive("write", write);
    positive("firstByte", firstByte);
    positive("betweenBytes", betweenBytes);
    positive("call", call);
  }

  /** {@return 30 s for each part, 60 s for a call} */
  public static Timeouts defaults() {
    Duration part = Duration.ofSeconds(30);
    return new Timeouts(part, part, part, part, Duration.ofSeconds(60));
  }

  public Timeouts withConnection(Duration time) {
    return new Timeouts(time, write, firstByte, betweenBytes, call);
  }

  public Timeouts withWrite(Duration time) {
    return new Timeouts(connection, time, firstByte, betweenBytes, call);
  }

  public Timeouts withFirstByte(Duration time) {
    return new Timeouts(connection, write, time, betweenBytes, call);
  }

  public Timeouts withBetweenBytes(Duration time) {
    return new Timeouts(connection, write, firstByte, time, call);
  }

  public Timeouts withCall(Duration time) {
    return new Timeouts(connection, write, firstByte, betweenBytes, time);
  }

  private static void positive(String what, Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException(what + " must be positive, but is " + time);
    }
  }
}
