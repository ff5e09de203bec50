package dev.weft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.http.HeadText;
import dev.weft.http.Headers;
import dev.weft.server.Outward.Answer;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Puts what goes out into the bytes of HTTP/1.1 (RFC 9112). Any thread. */
final class Wording {
  private static final byte[] DATE = ascii("date: ");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] UPGRADE = ascii("connection: upgrade\r\n");
  private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");

  private final Dates dates;

  /** One for each loop, as a new one for each turn would be a third of all garbage. */
  private final Map<EventExecutor, HeadText> texts = new ConcurrentHashMap<>();

  Wording(Dates dates) {
    this.dates = dates;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /** {@return where a loop puts words together; it is empty, and for this turn only} */
  HeadText text(EventExecutor loop) {
    HeadText text = texts.computeIfAbsent(loop, _ -> new HeadText());
    text.clear(); // whatever became of the last turn
    return text;
  }

  /** Appends the head of an answer. */
  void head(Answer answer, HeadText out) {
    if (answer.status() == 200) {
      out.bytes(OK);
    } else {
      out.text("HTTP/1.1 ").text(HttpResponseStatus.valueOf(answer.status()).toString()).end();
    }
    boolean dated = fields(answer, out);
    if (!dated) {
      out.bytes(DATE).bytes(dates.now()).end();
    }
    if (answer.length() == Answer.CHUNKED) {
      out.bytes(CHUNKED);
    } else if (answer.length() >= 0) {
      out.text("content-length: ").number(answer.length()).end();
    }
    switch (answer.persistence()) {
      case IMPLIED -> {}
      case KEEP_ALIVE -> out.bytes(KEEP_ALIVE);
      case CLOSE -> out.bytes(CLOSE);
      case UPGRADE -> out.bytes(UPGRADE);
    }
    out.end();
  }

  /** Appends the fields of the handler but those that say how the message is framed. */
  private static boolean fields(Answer answer, HeadText out) {
    boolean dated = false;
    for (Headers.Field field : answer.headers()) {
      String name = field.name();
      dated |= name.equalsIgnoreCase("Date");
      if (!isFraming(name)) {
        out.field(name, field.value());
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
}
