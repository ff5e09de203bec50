package dev.weft.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that says exactly what a test wants, frame by frame (RFC 9113 §4). */
final class Framer implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW = 8;
  static final int CONTINUATION = 9;

  /** Flags. */
  static final int LAST = 1;

  static final int WHOLE = 4;
  static final int PADDED = 8;

  static final String[] GET = {
    ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "here"
  };

  /** What the server said. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean isLast() {
      return (flags & LAST) != 0 && type <= HEADERS;
    }

    /** {@return the error of a RST_STREAM or GOAWAY} */
    String error() {
      int at = type == GOAWAY ? 4 : 0;
      return String.valueOf(Http2Error.valueOf(ByteBuffer.wrap(payload).getInt(at)));
    }

    int number() {
      return ByteBuffer.wrap(payload).getInt(0);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder();

  /** Connects and says no more than who begins with HTTP/2 must. */
  Framer(int port, int... settings) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
    ByteBuffer payload = ByteBuffer.allocate(settings.length / 2 * 6);
    for (int i = 0; i < settings.length; i += 2) {
      payload.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    frame(SETTINGS, 0, 0, payload.array());
  }

  Framer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  // ---- what it says ----

  Framer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  Framer frame(int type, int flags, int stream, byte... payload) throws IOException {
    return send(bytes(type, flags, stream, payload));
  }

  static byte[] bytes(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putShort((short) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Says the header fields of a request without a body. */
  Framer get(int stream, String... namesAndValues) throws IOException {
    return frame(HEADERS, WHOLE | LAST, stream, block(namesAndValues));
  }

  Framer ask(int stream, String path) throws IOException {
    return get(stream, request("GET", path));
  }

  /** Says the header fields of a request whose body follows. */
  Framer post(int stream, String path, String... more) throws IOException {
    return frame(HEADERS, WHOLE, stream, block(request("POST", path, more)));
  }

  Framer data(int stream, int flags, String bytes) throws IOException {
    return frame(DATA, flags, stream, bytes.getBytes(ISO_8859_1));
  }

  Framer number(int type, int stream, int number) throws IOException {
    return frame(type, 0, stream, ByteBuffer.allocate(4).putInt(number).array());
  }

  static String[] request(String method, String path, String... more) {
    String[] all = new String[8 + more.length];
    String[] head = {":method", method, ":scheme", "http", ":path", path, ":authority", "here"};
    System.arraycopy(head, 0, all, 0, 8);
    System.arraycopy(more, 0, all, 8, more.length);
    return all;
  }

  /** {@return fields as HPACK, plain and never in a table} */
  static byte[] block(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      text(namesAndValues[i], block);
      text(namesAndValues[i + 1], block);
    }
    return block.toByteArray();
  }

  private static void text(String text, ByteArrayOutputStream out) {
    int length = text.length();
    if (length < 127) {
      out.write(length);
    } else {
      out.write(127);
      int rest = length - 127;
      while (rest >= 128) {
        out.write(rest % 128 + 128);
        rest /= 128;
      }
      out.write(rest);
    }
    out.writeBytes(text.getBytes(ISO_8859_1));
  }

  // ---- what it hears ----

  /** {@return the next frame; null if the server has closed the connection} */
  @Nullable Frame next() throws IOException {
    try {
      int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      return new Frame(type, flags, stream, in.readNBytes(length));
    } catch (EOFException | SocketException e) {
      return null;
    }
  }

  /** {@return the next frame of a type} */
  Frame next(int type) throws IOException {
    for (Frame frame = next(); frame != null; frame = next()) {
      if (frame.type == type) {
        return frame;
      }
      if (frame.type == HEADERS) {
        head(frame); // what it adds to the table of fields is needed later
      }
    }
    throw new EOFException("the connection ended before a frame of type " + type);
  }

  /** {@return how a connection ends: the error of its GOAWAY} */
  String ending() throws IOException {
    String error = "";
    for (Frame frame = next(); frame != null; frame = next()) {
      error = frame.type == GOAWAY ? frame.error() : error;
    }
    return error;
  }

  /** {@return the error with which a stream is reset} */
  String resetOf(int stream) throws IOException {
    Frame frame = next(RESET);
    return frame.stream == stream ? frame.error() : "that of stream " + frame.stream;
  }

  /** {@return the answer on a stream: status, a space, its body} */
  String answer(int stream) throws Exception {
    StringBuilder answer = new StringBuilder();
    while (true) {
      Frame frame = next();
      if (frame == null) {
        return answer + " and the connection ended";
      }
      if (frame.type == HEADERS) {
        String status = head(frame).get(":status");
        answer.append(frame.stream == stream ? status + " " : "");
      } else if (frame.stream == stream && frame.type == DATA) {
        answer.append(new String(frame.payload, ISO_8859_1));
      } else if (frame.stream == stream && frame.type == RESET) {
        return answer + "reset: " + frame.error();
      }
      if (frame.stream == stream && frame.isLast()) {
        return answer.toString();
      }
    }
  }

  /** {@return the header fields of a frame; each must be asked for once, in order} */
  Map<String, String> head(Frame frame) throws IOException {
    Map<String, String> head = new java.util.LinkedHashMap<>();
    decoded(frame)
        .forEach(field ->
            head.merge(
                field.getKey().toString(), field.getValue().toString(), (a, b) -> a + "|" + b));
    return head;
  }

  private Http2Headers decoded(Frame frame) throws IOException {
    try {
      return fields.decodeHeaders(frame.stream, Unpooled.wrappedBuffer(frame.payload));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  void shutOutput() throws IOException {
    socket.shutdownOutput();
  }

  void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
