package dev.weft.server;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;

import dev.weft.task.Clock;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client may get wrong on single streams, and how often. The loop of its connection only.
 *
 * <p>Netty takes some frames on streams that are over for the fault of a stream, or of another
 * kind, where the RFC has a stricter word; it says what came only in its messages.
 */
final class Conduct {
  private final Recent reset = new Recent();
  private final Recent over = new Recent();
  private final Calm resets;

  Conduct(Clock clock) {
    this.resets = Calm.ofResets(clock);
  }

  /** This side has ended a stream before its time. */
  void reset(int stream) {
    reset.add(stream);
  }

  /** A stream has ended. */
  void over(int stream) {
    over.add(stream);
  }

  /** A stream was begun in vain. To do that costs a client nothing (CVE-2023-44487). */
  void inVain() throws Http2Exception {
    if (resets.isOver()) {
      throw tooMuch("streams that are begun in vain");
    }
  }

  /** {@return what a client is told that does too much} */
  static Http2Exception tooMuch(String what) {
    return Http2Exception.connectionError(ENHANCE_YOUR_CALM, "too many %s", what);
  }

  /**
   * {@return what a client is told that broke a rule on a stream, which ends either that or the
   * connection; null if it could not know}
   *
   * @param stream null if it is no more
   */
  @Nullable Http2Exception judge(StreamException e, @Nullable Http2Stream stream) {
    int id = e.streamId();
    boolean late = e.error() == STREAM_CLOSED && stream == null;
    if (late && reset.contains(id)) {
      return null; // RFC 9113 §5.1
    }
    String message = String.valueOf(e.getMessage());
    if (late && message.contains("HEADERS")) {
      return over.contains(id)
          ? Http2Exception.connectionError(STREAM_CLOSED, "stream %d is closed", id)
          : Http2Exception.connectionError(PROTOCOL_ERROR, "stream %d was left out", id);
    }
    try {
      inVain();
    } catch (Http2Exception tooMuch) {
      return tooMuch;
    }
    boolean ended = stream != null && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
    return ended && message.contains("too many headers")
        ? Http2Exception.streamError(id, STREAM_CLOSED, "the client has ended stream %d", id)
        : e;
  }
}
