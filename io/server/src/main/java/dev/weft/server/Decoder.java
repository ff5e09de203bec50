package dev.weft.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes become requests, strictly. The loop of the connection only.
 *
 * <p>Netty parses; before it does, this looks at the lines of a head, whose limits it keeps, and
 * refuses what Netty would repair: lines that end without CRLF or are folded, other separators than
 * one space in the request line, more than an empty line before it. After a fault nothing of the
 * connection is read as a request any more.
 *
 * <pre>
 * (head → contents)* → refused
 * </pre>
 */
final class Decoder extends HttpRequestDecoder {
  private static final byte CR = '\r';
  private static final byte LF = '\n';
  private static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};
  private static final int CHUNK = 16 * 1024;

  // immutable
  private final Limits limits;
  private final Line line;

  // the loop only
  private boolean inBody;
  private boolean refused;
  private boolean skippedEmptyLine;

  /** Where the last line begins that is not there as a whole, from the reader index. */
  private int lineStart;

  /** From where to look for its end, from the reader index. */
  private int looked;

  private int lines;
  private int wordEnd;

  Decoder(Limits limits, Line line) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.line() + 2)
            .setMaxHeaderSize(limits.headers() + 2)
            .setMaxChunkSize(CHUNK)
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setValidateHeaders(true));
    this.limits = limits;
    this.line = line;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (refused) {
      in.skipBytes(in.readableBytes());
    } else if (inBody || hasHead(in, out)) {
      int before = out.size();
      super.decode(context, in, out);
      settle(out, before);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    line.headIsUnderWay(!refused && !inBody && actualReadableBytes() > 0);
  }

  /** From now on drops what comes. {@return whether it did not before} */
  boolean refuse() {
    boolean news = !refused;
    refused = true;
    return news;
  }

  private void refuse(Fault fault, List<Object> out) {
    refused = true;
    out.add(fault);
  }

  // ---- the lines of a head ----

  /** {@return whether the whole head is there, and nothing is wrong with its lines} */
  private boolean hasHead(ByteBuf in, List<Object> out) {
    int start = beginning(in);
    Fault fault = null;
    while (fault == null) {
      int end = in.indexOf(start + looked, in.writerIndex(), LF);
      if (end < 0) {
        looked = in.writerIndex() - start;
        fault = judgeOpen(in, start);
        break;
      }
      int length = end - start - lineStart - 1; // without CR
      fault = judgeLine(in, start + lineStart, length);
      if (fault == null && length == 0) {
        lineStart = looked = lines = 0;
        skippedEmptyLine = false;
        return true;
      }
      lineStart = looked = end + 1 - start;
      lines++;
    }
    if (fault != null) {
      in.skipBytes(in.readableBytes());
      refuse(fault, out);
    }
    return false;
  }

  /** Judges what there is of a line, so that it is the same however the bytes come. */
  private @Nullable Fault judgeOpen(ByteBuf in, int start) {
    if (looked > 0 && in.getByte(start) <= ' ' && in.getByte(start) != CR) {
      return new Fault(400, "A request begins with its method.");
    }
    boolean half = looked > lineStart && in.getByte(start + looked - 1) == CR; // of its end
    int length = looked - lineStart - (half ? 1 : 0);
    return length == 0 ? null : tooLong(length, lineStart + length);
  }

  /** Skips one empty line, which old clients send after a body (RFC 9112 §2.2). */
  private int beginning(ByteBuf in) {
    int start = in.readerIndex();
    boolean empty =
        lines == 0
            && !skippedEmptyLine
            && in.readableBytes() >= 2
            && in.getByte(start) == CR
            && in.getByte(start + 1) == LF;
    if (empty) {
      in.skipBytes(2);
      skippedEmptyLine = true;
      looked = 0;
    }
    return in.readerIndex();
  }

  private @Nullable Fault judgeLine(ByteBuf in, int start, int length) {
    if (length < 0 || in.getByte(start + length) != CR) {
      return new Fault(400, "A line of the head does not end with CRLF.");
    }
    byte first = in.getByte(start);
    if (lines == 0) {
      return first <= ' '
          ? new Fault(400, "A request begins with its method.")
          : tooLong(length, length);
    }
    if (first == ' ' || first == '\t') {
      return new Fault(400, "A header field is folded over several lines.");
    }
    if (lines > limits.fields() && length > 0) {
      return new Fault(
          431, "The request has more than %,d header fields.".formatted(limits.fields()));
    }
    return tooLong(0, lineStart + length);
  }

  private @Nullable Fault tooLong(int lineLength, int headLength) {
    if (lines == 0 && lineLength > limits.line()) {
      return new Fault(414, "The request line is longer than %,d bytes.".formatted(limits.line()));
    }
    if (headLength > limits.line() + limits.headers()) {
      return new Fault(
          431, "The header fields are larger than %,d bytes.".formatted(limits.headers()));
    }
    return null;
  }

  // ---- the words of the request line: one space between them, nothing around ----

  @Override
  protected String splitFirstWordInitialLine(byte[] bytes, int start, int length) {
    requireSeparator(start == 0 && length > 0);
    wordEnd = length;
    return super.splitFirstWordInitialLine(bytes, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] bytes, int start, int length) {
    requireSeparator(start == wordEnd + 1 && bytes[wordEnd] == ' ' && length > 0);
    wordEnd = start + length;
    return super.splitSecondWordInitialLine(bytes, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] bytes, int start, int length) {
    boolean plain = start == wordEnd + 1 && bytes[wordEnd] == ' ';
    requireSeparator(plain && length == 8 && Arrays.equals(bytes, start, start + 5, HTTP, 0, 5));
    return super.splitThirdWordInitialLine(bytes, start, length);
  }

  private static void requireSeparator(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("a request line has three words, one space between them");
    }
  }

  // ---- what Netty made of it ----

  private void settle(List<Object> out, int from) {
    for (int i = from; i < out.size(); i++) {
      Fault fault =
          switch (out.get(i)) {
            case HttpRequest head -> settleHead(head, out, i);
            case HttpContent content -> settleContent(content);
            default -> null;
          };
      if (fault != null) {
        while (out.size() > i) {
          ReferenceCountUtil.release(out.removeLast());
        }
        refuse(fault, out);
        return;
      }
    }
  }

  private @Nullable Fault settleHead(HttpRequest head, List<Object> out, int at) {
    Fault fault = Framing.judge(head);
    if (fault == null) {
      boolean whole = at + 1 < out.size() && out.get(at + 1) == LastHttpContent.EMPTY_LAST_CONTENT;
      if (whole) {
        out.remove(at + 1);
      }
      out.set(at, new Incoming(head, whole, line.received()));
      inBody = !whole;
    }
    return fault;
  }

  private @Nullable Fault settleContent(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      return new Fault(400, "The chunks of the body are malformed.");
    }
    inBody &= !(content instanceof LastHttpContent);
    return null;
  }
}
