package dev.weft.client;

import dev.weft.client.Dialogue.Failure;
import dev.weft.client.Dialogue.Failure.Fate;
import dev.weft.task.BrokenException;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why an exchange by HTTP/2 failed, in words. */
final class Sentences {
  private Sentences() {}

  /** The connection ended. */
  static Failure lost(Object peer, @Nullable String goAway, @Nullable Throwable cause) {
    if (cause instanceof BrokenException broken) {
      return new Failure(message(broken), broken, Fate.LOST);
    }
    if (cause != null) {
      return new Failure(
          "the connection to %s was lost: %s".formatted(peer, message(cause)), cause, Fate.LOST);
    }
    String how = goAway == null ? "" : " (GOAWAY: " + goAway + ")";
    return new Failure(
        peer + " closed the connection before its answer was complete" + how, null, Fate.LOST);
  }

  static Failure dead(Object peer, Duration bound) {
    return new Failure(
        "%s has said nothing, not even to a ping, for %d ms: the connection to it is lost"
            .formatted(peer, bound.toMillis()),
        null,
        Fate.LOST);
  }

  /** What came is none. */
  static Failure nonsense(Object peer, Throwable cause) {
    return new Failure(
        peer + " answered with what is no HTTP/2: " + message(cause), cause, Fate.ANSWERED);
  }

  /** What was to be sent cannot be. */
  static Failure unsendable(Object peer, Throwable cause) {
    return new Failure(
        "cannot send to %s: %s".formatted(peer, message(cause)), cause, Fate.ANSWERED);
  }

  /** The server leaves, and has not looked at the request. */
  static Failure leaving(Object peer, @Nullable String goAway) {
    String how = goAway == null ? "" : " (GOAWAY: " + goAway + ")";
    return new Failure(
        peer + " has left the connection before it saw the request" + how, null, Fate.UNTOUCHED);
  }

  /** The server broke off one exchange. */
  static Failure reset(Object peer, long code) {
    return switch (Http2Error.valueOf(code)) {
      case REFUSED_STREAM ->
          new Failure(peer + " refused the request (REFUSED_STREAM)", null, Fate.UNTOUCHED);
      case HTTP_1_1_REQUIRED ->
          new Failure(
              peer + " wants HTTP/1.1 for that: ask with Protocols.HTTP_1_1", null, Fate.ANSWERED);
      case null, default ->
          new Failure(
              "%s broke off its answer (RST_STREAM: %s)".formatted(peer, name(code)),
              null,
              Fate.ANSWERED);
    };
  }

  /** {@return an error code in words} */
  static String name(long code) {
    Http2Error known = Http2Error.valueOf(code);
    return known == null ? "error " + code : known.name();
  }

  /** {@return what somebody else said, as part of one sentence} */
  private static String message(Throwable cause) {
    String said = cause.getMessage();
    return said == null ? cause.toString() : said.replaceAll("\\s+", " ");
  }
}
