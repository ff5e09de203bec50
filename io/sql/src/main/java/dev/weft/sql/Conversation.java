package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
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
    /**
     * All of an answer has come, or that it failed.
     *
     * @param together whether it was one transaction with others
     */
    void answered(Exchange exchange, boolean together);

    /** It was not run, as one that it was together with has failed. */
    void skipped(Exchange exchange);

    /** The server is at the next {@link Batch}, if there is one. */
    void ready();

    /** Nothing more will come. */
    void ended(SQLException why);
  }

  /** More than anybody has reason to keep in one row. */
  private static final int LONGEST = 1 << 28;

  private final Owner owner;
  private final Frontend out = new Frontend();
  private final ArrayDeque<Batch> open = new ArrayDeque<>();

  /** The last of those, if it was not said yet. */
  private @Nullable Batch next;

  /** How many exchanges are in all of them. */
  private int size;

  /** So many go together at most. */
  private int most = Batch.MOST;

  /** Set once, before anybody else has this. */
  private @Nullable ChannelHandlerContext context;

  /** The beginning of a message whose end has not come. */
  private @Nullable ByteBuf rest;

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
    Batch batch = next;
    if (batch == null || !batch.takes(exchange, most)) {
      sayNext();
      batch = new Batch();
      next = batch;
      open.addLast(batch);
    }
    batch.add(exchange);
    size++;
  }

  private void sayNext() {
    if (next != null) {
      next.say(out);
      next = null;
    }
  }

  /** Has the server forget a prepared statement, with what is said next. */
  void close(Prepared prepared) {
    sayNext();
    out.close(prepared.name());
  }

  void terminate() {
    out.terminate();
    flush();
  }

  /** Sends what was said. */
  void flush() {
    sayNext();
    ChannelHandlerContext to = context;
    if (out.length() > 0 && to != null) {
      ByteBuf message = to.alloc().directBuffer(out.length());
      out.moveTo(message);
      to.writeAndFlush(message, to.voidPromise());
    }
  }

  /** {@return what the server is at; null if there is nothing} */
  @Nullable Exchange first() {
    Batch first = open.peekFirst();
    return first == null ? null : first.first();
  }

  /** {@return whether the server is at several that are one transaction, or was at others of it} */
  boolean isTogether() {
    return !open.isEmpty() && open.getFirst().isTogether();
  }

  /** Says how many may go together from now on. */
  void together(int atMost) {
    most = atMost;
  }

  /** {@return what the server may be at, of which nothing was told yet} */
  List<Exchange> now() {
    return open.isEmpty() ? List.of() : open.getFirst().exchanges();
  }

  /** {@return how many are not answered yet} */
  int size() {
    return size;
  }

  /** Says and hears no more. {@return what lacks an answer} */
  List<Exchange> end() {
    ended = true;
    List<Exchange> left = open.stream().flatMap(batch -> batch.exchanges().stream()).toList();
    open.clear();
    next = null;
    size = 0;
    return left;
  }

  // ---- hearing ----

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    keep(null);
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    ByteBuf piece = (ByteBuf) message;
    ByteBuf before = rest;
    if (before != null) {
      keep(joined(from.alloc(), before, piece));
      piece.release();
      hear(Objects.requireNonNull(rest));
      if (ended || !rest.isReadable()) {
        keep(null);
      }
      return;
    }
    try {
      hear(piece);
      if (piece.isReadable() && !ended) {
        keep(from.alloc().heapBuffer(piece.readableBytes()).writeBytes(piece));
      }
    } finally {
      piece.release();
    }
  }

  private void keep(@Nullable ByteBuf next) {
    if (rest != null && rest != next) {
      rest.release();
    }
    rest = next;
  }

  /** Grows to twice the size, so that a long message is not copied with each piece of it. */
  private static ByteBuf joined(ByteBufAllocator alloc, ByteBuf before, ByteBuf piece) {
    int length = before.readableBytes() + piece.readableBytes();
    ByteBuf room =
        before.writableBytes() >= piece.readableBytes()
            ? before
            : alloc.heapBuffer(2 * length).writeBytes(before);
    return room.writeBytes(piece);
  }

  private void hear(ByteBuf in) {
    while (in.readableBytes() >= Backend.HEAD && !ended) {
      int start = in.readerIndex();
      int length = in.getInt(start + 1);
      if (length < Integer.BYTES || length > LONGEST) {
        nonsense("a message of %,d bytes".formatted(length));
      } else if (in.readableBytes() <= length) {
        return;
      } else {
        int end = in.writerIndex();
        in.setIndex(start + Backend.HEAD, start + 1 + length); // no further
        understand((char) in.getByte(start), in);
        in.setIndex(start + 1 + length, end);
      }
    }
  }

  private void understand(char kind, ByteBuf body) {
    try {
      hear(kind, body);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
      nonsense("'%s' with what does not belong there".formatted(kind));
    }
  }

  private void hear(char kind, ByteBuf body) {
    switch (kind) {
      case Backend.NOTICE_RESPONSE, Backend.NOTIFICATION_RESPONSE -> {}
      case Backend.PARAMETER_STATUS -> changed(bytes(body));
      case Backend.ERROR_RESPONSE -> failed(SharedFailure.of(bytes(body)));
      case Backend.READY_FOR_QUERY -> ready();
      default -> {
        if (!open.isEmpty()) {
          answered(open.getFirst().hear(kind, body));
        } else if (kind != Backend.CLOSE_COMPLETE) { // that of a statement may come by itself
          nonsense("'%s' unasked".formatted(kind));
        }
      }
    }
  }

  private static byte[] bytes(ByteBuf body) {
    byte[] all = new byte[body.readableBytes()];
    body.readBytes(all);
    return all;
  }

  /** A statement may change the session; texts would be read wrongly then. */
  private void changed(byte[] said) {
    String setting = new String(said, StandardCharsets.UTF_8);
    if (setting.startsWith("client_encoding\0") && !setting.equals("client_encoding\0UTF8\0")) {
      ended(SharedFailure.lost("a statement has changed its client_encoding"));
    }
  }

  private void failed(SQLException why) {
    if (open.isEmpty()) {
      ended(why); // its last word
    } else {
      open.getFirst().fail(why);
    }
  }

  private void answered(@Nullable Exchange exchange) {
    if (exchange != null) {
      size--;
      owner.answered(exchange, true);
    }
  }

  private void ready() {
    if (open.isEmpty()) {
      nonsense("an answer unasked");
    } else if (!open.getFirst().isOver()) {
      nonsense("fewer answers than were asked for");
    } else {
      boolean together = open.getFirst().isTogether();
      List<Exchange> left = open.removeFirst().exchanges();
      size -= left.size();
      owner.answered(left.getFirst(), together);
      left.subList(1, left.size()).forEach(owner::skipped);
      owner.ready();
    }
  }

  // ---- the end ----

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    closed();
    from.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      closed();
    }
    from.fireUserEventTriggered(event);
  }

  private void closed() {
    ended(SharedFailure.lost("the server closed it"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    SQLException why =
        SharedFailure.lost(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    why.initCause(cause);
    ended(why);
    from.fireExceptionCaught(cause);
  }

  private void nonsense(String what) {
    ended(SharedFailure.nonsense("the server sent " + what));
  }

  private void ended(SQLException why) {
    if (!ended) {
      ended = true;
      owner.ended(why);
    }
  }
}
