package dev.weft.server;

import static io.netty.handler.codec.http2.Http2Error.INTERNAL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.NO_ERROR;

import dev.weft.server.Outward.Answer;
import dev.weft.server.Outward.Piece;
import dev.weft.server.Outward.Word;
import dev.weft.task.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * What calls say becomes frames, in the order in which each says it; Netty keeps those of a body
 * until the client has room for them. The loop of a connection only.
 */
final class Sending {
  /** Larger bodies go in parts of this size, so that every bit of progress is seen. */
  private static final int PART = 16 * 1024;

  private static final byte[] NOTHING = {};

  // immutable
  private final Session session;
  private final Heading heading;
  private final Clock clock;

  Sending(Session session, Heading heading, Clock clock) {
    this.session = session;
    this.heading = heading;
    this.clock = clock;
  }

  /** Does what a call has had to be done since its last turn. */
  void turn(ChannelHandlerContext to, Call call) {
    while (true) {
      Call.Work work = call.work();
      Http2Stream stream = session.connection().stream(call.id());
      if (stream != null && work.room() > 0) {
        giveRoom(to, stream, work.room());
      }
      Outward next = work.next();
      if (next == null) {
        if (stream != null && work.left() && (work.failed() || !call.ends)) {
          session.reset(to, call.id(), INTERNAL_ERROR);
        }
        call.movedAt = clock.nanos();
        return;
      }
      if (stream != null && !call.ends) {
        send(to, call, next);
      }
    }
  }

  /** The client may send as many bytes as were read. */
  private void giveRoom(ChannelHandlerContext to, Http2Stream stream, int bytes) {
    try {
      session.decoder().flowController().consumeBytes(stream, bytes);
    } catch (Http2Exception e) {
      session.onError(to, true, e);
    }
  }

  private void send(ChannelHandlerContext to, Call call, Outward what) {
    switch (what) {
      case Answer answer -> answer(to, call, answer);
      case Piece piece -> {
        call.rest -= piece.count();
        body(to, call, piece.bytes(), piece.count(), call.rest == 0);
      }
      case Word.CONTINUE ->
          session
              .encoder()
              .writeHeaders(to, call.id(), Heading.status(100), 0, false, to.newPromise());
      case Word.LAST_CHUNK -> body(to, call, NOTHING, 0, true);
      case Word.CLOSE, Word.END -> {} // of connections, not of calls
    }
  }

  private void answer(ChannelHandlerContext to, Call call, Answer answer) {
    byte[] body = answer.body();
    boolean bare = body.length == 0 && (answer.complete() || answer.length() == 0);
    call.rest = answer.length() >= 0 ? answer.length() - body.length : Long.MAX_VALUE;
    ChannelPromise promise = bare ? telling(to, call, 0, true) : to.newPromise();
    session.encoder().writeHeaders(to, call.id(), heading.of(answer), 0, bare, promise);
    if (body.length > 0) {
      body(to, call, body, body.length, answer.complete());
    }
  }

  private void body(ChannelHandlerContext to, Call call, byte[] bytes, int count, boolean last) {
    int from = 0;
    do {
      int part = Math.min(PART, count - from);
      boolean end = last && from + part == count;
      ByteBuf data = part == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes, from, part);
      session.encoder().writeData(to, call.id(), data, 0, end, telling(to, call, part, end));
      from += part;
    } while (from < count);
  }

  /**
   * {@return what tells a call what becomes of what it says} Netty closes the stream of the last
   * word by the same promise, so the call has to be told first: who has not heard that all is sent
   * takes the end for that of a client that has gone.
   */
  private ChannelPromise telling(ChannelHandlerContext to, Call call, int bytes, boolean end) {
    call.ends |= end;
    ChannelPromise promise = to.newPromise();
    promise.addListener(sent -> {
      call.movedAt = clock.nanos();
      call.sent(bytes, end, sent.isSuccess());
      if (end && sent.isSuccess()) {
        conclude(to, call);
      }
    });
    return promise;
  }

  /** The client may still be sending what nobody will read (RFC 9113 §8.1). */
  private void conclude(ChannelHandlerContext to, Call call) {
    Http2Stream stream = session.connection().stream(call.id());
    if (stream != null && stream.state().remoteSideOpen()) {
      session.reset(to, call.id(), NO_ERROR);
      to.flush();
    }
  }
}
