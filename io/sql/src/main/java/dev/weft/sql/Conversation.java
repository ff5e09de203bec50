package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is said to a PostgreSQL that has let us in, and what it answers, in the same order.
 *
 * <pre>
 * open → ended
 * </pre>
 *
 * <p>Belongs to the loop of its connection.
 */
final class Conversation extends ChannelInboundHandlerAdapter {
  /** Who talks; told on the loop. */
  interface Owner {
    /** All of an answer has come, or that it was refused. */
    void answered(Exchange exchange);

    /** Nothing more will come. */
    void ended(SQLException why);
  }

  /** The kind of a message and its length. */
  private static final int HEAD = 5;

  /** So much work the server may have and still be sent more at once. */
  private static final int FEW = 8;

  /** More than a row can have. */
  private static final int LONGEST = 1 << 30;

  private final Owner owner;
  private final Frontend out = new Frontend();
  private final ArrayDeque<Exchange> open = new ArrayDeque<>();

  /** How many of those were not sent yet. */
  private int unsent;

  /** Set once, before anybody else has this. */
  private @Nullable ChannelHandlerContext context;

  /** The beginning of a message whose end has not come. */
  private @Nullable ByteBuf rest;

  /** What the server said that was no answer: why it ends. */
  private @Nullable SQLException lastWord;

  private boolean ended;

  Conversation(Owner owner) {
    this.owner = owner;
  }

  /** Does something on the loop. Any thread, once this is a handler of the connection. */
  void execute(Runnable work) {
    Objects.requireNonNull(context).executor().execute(work);
  }

  // ---- saying ----

  /** Says something, with the next {@link #flush}. */
  void say(Exchange exchange) {
    open.addLast(exchange);
    exchange.say(out);
    unsent++;
  }

  /** Has the server forget a prepared statement, with what is said next. */
  void forget(Prepared prepared) {
    out.forget(prepared.name());
  }

  void goodbye() {
    out.goodbye();
  }

  /**
   * Sends what was said, as soon as the server has little to do left, for what stands behind has to
   * wait in any case: here it costs nothing, and goes in one piece, which costs both sides less.
   */
  void flushIfDue() {
    if (open.size() - unsent <= Math.max(FEW, open.size() / 4)) {
      flush();
    }
  }

  /** Sends what was said. */
  void flush() {
    unsent = 0;
    ChannelHandlerContext to = context;
    if (!out.isEmpty() && to != null) {
      out.take((bytes, length) -> {
        ByteBuf message = to.alloc().directBuffer(length).writeBytes(bytes, 0, length);
        to.writeAndFlush(message, to.voidPromise());
      });
    }
  }

  /** {@return what the server is at; null if there is nothing} */
  @Nullable Exchange first() {
    return open.peekFirst();
  }

  /** {@return how many are not answered yet} */
  int size() {
    return open.size();
  }

  /** Takes no more answers. {@return those that lack one} */
  List<Exchange> end() {
    ended = true;
    List<Exchange> left = List.copyOf(open);
    open.clear();
    return left;
  }

  // ---- hearing ----

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    ByteBuf piece = (ByteBuf) message;
    if (rest != null) {
      rest.writeBytes(piece);
      piece.release();
      piece = rest;
      rest = null;
    }
    try {
      hear(piece);
      if (piece.isReadable() && !ended) {
        rest = from.alloc().buffer(Math.max(HEAD, missing(piece))).writeBytes(piece);
      }
    } finally {
      piece.release();
    }
  }

  /** {@return the length of the message that begins there, as far as it is known} */
  private static int missing(ByteBuf in) {
    return in.readableBytes() < HEAD ? HEAD : in.getInt(in.readerIndex() + 1) + 1;
  }

  private void hear(ByteBuf in) {
    while (in.readableBytes() >= HEAD && !ended) {
      int start = in.readerIndex();
      int length = in.getInt(start + 1);
      if (length < Integer.BYTES || length > LONGEST) {
        fail("it sent a message of " + length + " bytes");
      } else if (in.readableBytes() <= length) {
        return;
      } else {
        in.readerIndex(start + HEAD);
        hear((char) in.getByte(start), in, length - Integer.BYTES);
        in.readerIndex(start + 1 + length);
      }
    }
  }

  private void hear(char kind, ByteBuf body, int length) {
    switch (kind) {
      case 'N', 'S', 'A' -> {} // what it notices; what was set; what was notified
      case 'E' -> refused(body, length);
      case 'Z' -> answered(open.pollFirst());
      default -> {
        Exchange first = open.peekFirst();
        if (first == null) {
          fail("it sent '%s' unasked".formatted(kind));
        } else {
          first.hear(kind, body, length);
        }
      }
    }
  }

  private void refused(ByteBuf body, int length) {
    byte[] bytes = new byte[length];
    body.readBytes(bytes);
    SQLException why = SharedFailure.of(bytes);
    Exchange first = open.peekFirst();
    if (first == null) {
      lastWord = why;
    } else {
      first.refused(why);
    }
  }

  private void answered(@Nullable Exchange exchange) {
    if (exchange == null) {
      fail("it answered unasked");
    } else {
      owner.answered(exchange);
    }
  }

  // ---- the end ----

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    ended(SharedFailure.lost("it closed the connection"));
    from.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      ended(SharedFailure.lost("it closed the connection"));
    }
    from.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    SQLException why =
        SharedFailure.lost(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    why.initCause(cause);
    ended(why);
    from.fireExceptionCaught(cause);
  }

  private void fail(String what) {
    ended(SharedFailure.nonsense(what));
  }

  private void ended(SQLException why) {
    if (!ended) {
      ended = true;
      owner.ended(lastWord == null ? why : lastWord);
    }
  }
}
