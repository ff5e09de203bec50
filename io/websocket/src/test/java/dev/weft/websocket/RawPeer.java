package dev.weft.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;

/** A client that says exactly what a test wants, byte by byte. */
final class RawPeer implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private final String head;

  RawPeer(int port) throws IOException {
    this(port, "");
  }

  /**
   * @param fields more of the head, each with its end
   */
  RawPeer(int port, String fields) throws IOException {
    this(port, fields, new byte[0]);
  }

  /**
   * @param fields more of the head, each with its end
   * @param early frames that are sent with the head, before there is an answer
   */
  private RawPeer(int port, String fields, byte[] early) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    String question =
        ("GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + fields
            + "\r\n");
    send((question + new String(early, ISO_8859_1)).getBytes(ISO_8859_1));
    head = readHead();
  }

  /** {@return a client that says a text together with its head} */
  static RawPeer saying(int port, String text) throws IOException {
    return new RawPeer(port, "", framed(0x81, text.getBytes(ISO_8859_1)));
  }

  private String readHead() throws IOException {
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("\r\n\r\n")) {
      text.append((char) in.readUnsignedByte());
    }
    return text.toString();
  }

  /** {@return the head of the server's answer} */
  String head() {
    return head;
  }

  RawPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Sends bytes in hex. */
  RawPeer hex(String bytes) throws IOException {
    return send(HexFormat.of().parseHex(bytes.replace(" ", "")));
  }

  /** Sends a frame, whose mask leaves everything as it is. */
  RawPeer frame(int first, byte[] payload) throws IOException {
    return send(framed(first, payload));
  }

  private static byte[] framed(int first, byte[] payload) {
    int length = payload.length;
    byte[] head =
        length < 126
            ? new byte[] {(byte) first, (byte) (0x80 | length), 0, 0, 0, 0}
            : length < 65_536
                ? new byte[] {
                  (byte) first, (byte) 0xfe, (byte) (length >> 8), (byte) length, 0, 0, 0, 0
                }
                : new byte[] {
                  (byte) first,
                  (byte) 0xff,
                  0,
                  0,
                  0,
                  0,
                  (byte) (length >> 24),
                  (byte) (length >> 16),
                  (byte) (length >> 8),
                  (byte) length,
                  0,
                  0,
                  0,
                  0
                };
    byte[] all = new byte[head.length + length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(payload, 0, all, head.length, length);
    return all;
  }

  RawPeer frame(int first, String payload) throws IOException {
    return frame(first, payload.getBytes(ISO_8859_1));
  }

  RawPeer close(int code) throws IOException {
    return frame(0x88, new byte[] {(byte) (code >> 8), (byte) code});
  }

  /**
   * {@return the next frame: its first byte in hex, a colon, and its payload; of a close its code;
   * "end" at the end, "lost" if it was a reset}
   */
  String next() throws IOException {
    try {
      int first = in.readUnsignedByte();
      byte[] payload = payload();
      String words =
          first == 0x88 && payload.length >= 2
              ? Integer.toString((payload[0] & 0xff) << 8 | (payload[1] & 0xff))
              : new String(payload, ISO_8859_1);
      return Integer.toHexString(first) + ":" + words;
    } catch (EOFException e) {
      return "end";
    } catch (java.net.SocketException e) {
      return "lost";
    }
  }

  byte[] payload() throws IOException {
    int length = in.readUnsignedByte();
    length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
    return in.readNBytes(length);
  }

  /** {@return the code of the close that comes next, and then the end} */
  String nextIsLast() throws IOException {
    String last = next();
    String end = last.equals("end") || last.equals("lost") ? "" : " " + next();
    return last + end;
  }

  void shutOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
