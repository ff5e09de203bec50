package dev.weft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.http.Headers;
import dev.weft.server.Outward.Answer;
import dev.weft.server.Outward.Piece;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;

/** Puts what goes out into the bytes of HTTP/1.1 (RFC 9112). The loop of a connection only. */
final class Wording {
  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] DATE = ascii("date: ");
  private static final byte[] LENGTH = ascii("content-length: ");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] UPGRADE = ascii("connection: upgrade\r\n");
  private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");

  private final Dates dates;

  Wording(Dates dates) {
    this.dates = dates;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /** Appends the head of an answer. */
  void head(Answer answer, ByteBuf out) {
    if (answer.status() == 200) {
      out.writeBytes(OK);
    } else {
      text("HTTP/1.1 " + HttpResponseStatus.valueOf(answer.status()) + "\r\n", out);
    }
    boolean dated = fields(answer, out);
    if (!dated) {
      out.writeBytes(DATE);
      out.writeBytes(dates.now());
      out.writeBytes(CRLF);
    }
    if (answer.length() == Answer.CHUNKED) {
      out.writeBytes(CHUNKED);
    } else if (answer.length() >= 0) {
      out.writeBytes(LENGTH);
      number(answer.length(), out);
      out.writeBytes(CRLF);
    }
    switch (answer.persistence()) {
      case IMPLIED -> {}
      case KEEP_ALIVE -> out.writeBytes(KEEP_ALIVE);
      case CLOSE -> out.writeBytes(CLOSE);
      case UPGRADE -> out.writeBytes(UPGRADE);
    }
    out.writeBytes(CRLF);
  }

  /** Appends the fields of the handler but those that say how the message is framed. */
  private static boolean fields(Answer answer, ByteBuf out) {
    boolean dated = false;
    for (Headers.Field field : answer.headers()) {
      String name = field.name();
      dated |= name.equalsIgnoreCase("Date");
      if (!isFraming(name)) {
        text(name, out);
        out.writeByte(':').writeByte(' ');
        text(field.value(), out);
        out.writeBytes(CRLF);
      }
    }
    return dated;
  }

  private static boolean isFraming(String name) {
    return switch (name.length()) {
      case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
      case 14 -> name.equalsIgnoreCase("Content-Length");
      case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
      default -> false;
    };
  }

  /** Appends the beginning of a piece; its bytes follow. */
  static void beforePiece(Piece piece, ByteBuf out) {
    if (piece.chunk()) {
      text(Integer.toHexString(piece.count()).toLowerCase(Locale.ROOT), out);
      out.writeBytes(CRLF);
    }
  }

  /** Appends the end of a piece. */
  static void afterPiece(Piece piece, ByteBuf out) {
    if (piece.chunk()) {
      out.writeBytes(CRLF);
    }
  }

  /** Appends text that is known to be Latin-1, as header fields are. */
  @SuppressWarnings("deprecation") // the quickest way, and right for Latin-1
  static void text(String text, ByteBuf out) {
    int length = text.length();
    byte[] bytes = new byte[length];
    text.getBytes(0, length, bytes, 0);
    out.writeBytes(bytes);
  }

  private static void number(long number, ByteBuf out) {
    if (number < 10) {
      out.writeByte('0' + (int) number);
    } else {
      text(Long.toString(number), out);
    }
  }
}
