package dev.weft.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The server's end of a connection of HTTP/2, frame by frame (RFC 9113 §4.1). One thread. */
final class FramePeer {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GO_AWAY = 7;
  static final int WINDOW = 8;
  static final int CONTINUATION = 9;

  private static final int MOST = 16_384;

  static final int END = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  static final int MAX_STREAMS = 3;
  static final int INITIAL_WINDOW = 4;

  /** Where bytes come from and go to. */
  interface Wires {
    byte[] read(int count) throws Exception;

    void write(byte[] bytes) throws Exception;
  }

  /** What is done on one connection. */
  @FunctionalInterface
  interface Talk {
    void with(FramePeer peer) throws Exception;
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }

    int number() {
      return ByteBuffer.wrap(payload).getInt();
    }
  }

  /** A request. */
  record Asked(int stream, Map<String, String> headers, boolean end) {
    String path() {
      return headers.getOrDefault(":path", "");
    }
  }

  private final Wires wires;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true);

  FramePeer(Wires wires) {
    this.wires = wires;
  }

  /** {@return a server in the clear that talks so on each connection, after the prefaces} */
  static RawServer server(Talk talk, int... settings) throws IOException {
    return new RawServer(peer -> {
      peer.socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(peer.socket.getInputStream());
      OutputStream out = peer.socket.getOutputStream();
      FramePeer frames =
          new FramePeer(
              new Wires() {
                @Override
                public byte[] read(int count) throws IOException {
                  byte[] bytes = new byte[count];
                  in.readFully(bytes);
                  return bytes;
                }

                @Override
                public void write(byte[] bytes) throws IOException {
                  out.write(bytes);
                }
              });
      frames.open(settings);
      talk.with(frames);
    });
  }

  /** Exchanges the prefaces. */
  void open(int... settings) throws Exception {
    String preface = new String(wires.read(24), ISO_8859_1);
    if (!preface.equals("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
      throw new IOException("no preface: " + preface);
    }
    settings(settings);
  }

  // ---- reading ----

  /** {@return the next frame, whatever it is} */
  Frame any() throws Exception {
    ByteBuffer head = ByteBuffer.wrap(wires.read(9));
    int length = (head.get() & 0xFF) << 16 | (head.getShort() & 0xFFFF);
    int type = head.get();
    int flags = head.get();
    int stream = head.getInt();
    return new Frame(type, flags, stream, wires.read(length));
  }

  /** {@return the next frame of a stream, and what it means for the end} Pings are answered. */
  Frame next() throws Exception {
    while (true) {
      Frame frame = any();
      if (frame.type == SETTINGS && !frame.has(ACK)) {
        frame(SETTINGS, ACK, 0, new byte[0]);
      } else if (frame.type == PING && !frame.has(ACK)) {
        frame(PING, ACK, 0, frame.payload);
      } else if (frame.stream > 0) {
        return frame;
      }
    }
  }

  /** {@return the next frame of such a type} */
  Frame next(int type) throws Exception {
    while (true) {
      Frame frame = next();
      if (frame.type == type) {
        return frame;
      }
    }
  }

  Asked request() throws Exception {
    return asked(next(HEADERS));
  }

  Asked asked(Frame frame) throws Http2Exception {
    ByteBuf block = Unpooled.wrappedBuffer(frame.payload);
    Http2Headers headers = decoder.decodeHeaders(frame.stream, block);
    Map<String, String> all = new LinkedHashMap<>();
    headers.forEach(field -> all.put(field.getKey().toString(), field.getValue().toString()));
    return new Asked(frame.stream, all, frame.has(END));
  }

  // ---- writing ----

  void frame(int type, int flags, int stream, byte[] payload) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(9 + payload.length);
    bytes.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    bytes.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    wires.write(bytes.array());
  }

  void settings(int... idsAndValues) throws Exception {
    ByteBuffer payload = ByteBuffer.allocate(3 * idsAndValues.length);
    for (int i = 0; i < idsAndValues.length; i += 2) {
      payload.putShort((short) idsAndValues[i]).putInt(idsAndValues[i + 1]);
    }
    frame(SETTINGS, 0, 0, payload.array());
  }

  /** A header block of literals, without any compression (RFC 7541 §6.2.2). */
  void head(int stream, boolean end, String... namesAndValues) throws Exception {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      string(block, namesAndValues[i]);
      string(block, namesAndValues[i + 1]);
    }
    byte[] all = block.toByteArray();
    int flags = end ? END : 0;
    for (int from = 0; from == 0 || from < all.length; from += MOST) {
      int to = Math.min(from + MOST, all.length);
      int last = to == all.length ? END_HEADERS : 0;
      int type = from == 0 ? HEADERS : CONTINUATION;
      frame(type, last | (from == 0 ? flags : 0), stream, Arrays.copyOfRange(all, from, to));
    }
  }

  private static void string(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      for (; rest >= 128; rest >>= 7) {
        block.write((rest & 0x7F) | 0x80);
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(ISO_8859_1));
  }

  void data(int stream, boolean end, String text) throws Exception {
    frame(DATA, end ? END : 0, stream, text.getBytes(ISO_8859_1));
  }

  /** A whole answer. */
  void ok(int stream, String body) throws Exception {
    head(stream, false, ":status", "200");
    data(stream, true, body);
  }

  void okForEver() throws Exception {
    while (true) {
      Asked asked = request();
      ok(asked.stream, asked.path());
    }
  }

  void reset(int stream, int code) throws Exception {
    frame(RESET, 0, stream, number(code));
  }

  void window(int stream, int bytes) throws Exception {
    frame(WINDOW, 0, stream, number(bytes));
  }

  void goAway(int last, int code) throws Exception {
    frame(GO_AWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(code).array());
  }

  private static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }
}
