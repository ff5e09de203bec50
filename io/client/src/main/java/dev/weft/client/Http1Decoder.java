package dev.weft.client;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.AsciiString;
import java.util.Arrays;

/** Bytes become the answers of HTTP/1.1. The loop of the connection, but for {@link #expect}. */
final class Http1Decoder extends HttpResponseDecoder {
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEADERS = 64 * 1024;
  private static final int CHUNK = 64 * 1024;

  private static final int SLOTS = 128;

  /** Names that most answers have: they are neither copied nor made into text each time. */
  private static final AsciiString[] KNOWN =
      table(
          "Date",
          "Server",
          "Content-Type",
          "Content-Length",
          "Content-Encoding",
          "Transfer-Encoding",
          "Connection",
          "Keep-Alive",
          "Cache-Control",
          "Last-Modified",
          "ETag",
          "Expires",
          "Vary",
          "Accept-Ranges",
          "Location",
          "Set-Cookie");

  /** Written before the request is handed to the loop, read when its answer comes. */
  private boolean bare;

  Http1Decoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(CHUNK));
  }

  /** The next answer is to a request of this method, which must not have been sent yet. */
  void expect(String method) {
    bare = method.equals("HEAD");
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    boolean last = message instanceof HttpResponse head && head.status().code() >= 200;
    return (bare && last) || super.isContentAlwaysEmpty(message);
  }

  // ---- names ----

  private static AsciiString[] table(String... names) {
    AsciiString[] table = new AsciiString[SLOTS];
    Arrays.fill(table, AsciiString.EMPTY_STRING);
    for (String name : names) {
      add(table, new AsciiString(name));
      add(table, new AsciiString(name).toLowerCase());
    }
    return table;
  }

  /** Two may want the same place: then the later one has it, and the other is copied as any. */
  private static void add(AsciiString[] table, AsciiString name) {
    table[slot(name.array(), name.arrayOffset(), name.length())] = name;
  }

  private static int slot(byte[] bytes, int start, int length) {
    return (5 * length + bytes[start] + 11 * bytes[start + length - 1]) & (SLOTS - 1);
  }

  @Override
  protected AsciiString splitHeaderName(byte[] bytes, int start, int length) {
    if (length > 0) {
      AsciiString known = KNOWN[slot(bytes, start, length)];
      int from = known.arrayOffset();
      if (known.length() == length
          && Arrays.equals(known.array(), from, from + length, bytes, start, start + length)) {
        return known;
      }
    }
    return super.splitHeaderName(bytes, start, length);
  }
}
