package dev.weft.testkit;

import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.upTo;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.net.Stream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * As much of a server of HTTP/2 as a test needs: its answer to a body is that body, many times. It
 * need not understand headers, so it keeps no tables for them.
 */
final class TinyHttp2 {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RESET = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GO_AWAY = 7;

  private static final byte[] STATUS_200 = {(byte) 0x88};

  /** How often it does not do what it should; 0 for never. */
  private final int rarity;

  TinyHttp2(int rarity) {
    this.rarity = rarity;
  }

  private boolean goesWrong() {
    return rarity > 0 && oneIn(rarity);
  }

  void serve(Stream stream) throws InterruptedException {
    stream.idleTimeout(Duration.ofSeconds(30)); // a client may be gone without a word
    stream.readExactly(24);
    frame(stream, SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) 3).putInt(1 + upTo(4)));
    while (true) {
      ByteBuffer head = ByteBuffer.wrap(stream.readExactly(9));
      int length = (head.get() & 0xFF) << 16 | (head.getShort() & 0xFFFF);
      int type = head.get();
      int flags = head.get();
      int id = head.getInt();
      byte[] payload = stream.readExactly(length);
      boolean ack = (flags & 1) == 1;
      if (type == SETTINGS && !ack) {
        frame(stream, SETTINGS, 1, 0, ByteBuffer.allocate(0));
      } else if (type == PING && !ack) {
        frame(stream, PING, 1, 0, ByteBuffer.wrap(payload));
      } else if (type == DATA && ack && !answered(stream, id, new String(payload, US_ASCII))) {
        return;
      }
    }
  }

  /** {@return whether it goes on} */
  private boolean answered(Stream stream, int id, String asked) throws InterruptedException {
    if (goesWrong()) {
      pause(3_000);
    }
    if (goesWrong()) {
      frame(stream, RESET, 0, id, ByteBuffer.allocate(4).putInt(7)); // refused
      return true;
    }
    if (goesWrong()) {
      int last = Math.max(0, id - 2 * upTo(3));
      frame(stream, GO_AWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(0));
      if (last < id) {
        return true;
      }
    }
    if (goesWrong()) {
      return false;
    }
    frame(stream, HEADERS, 4, id, ByteBuffer.wrap(STATUS_200));
    byte[] body = TinyHttp.body(asked).getBytes(US_ASCII);
    boolean breaksOff = goesWrong();
    int end = breaksOff ? upTo(body.length) : body.length;
    frame(stream, DATA, breaksOff ? 0 : 1, id, ByteBuffer.wrap(Arrays.copyOf(body, end)));
    if (breaksOff && oneIn(2)) {
      stream.abort();
      return false;
    }
    if (breaksOff) {
      frame(stream, RESET, 0, id, ByteBuffer.allocate(4).putInt(2));
    }
    return true;
  }

  private static void frame(Stream stream, int type, int flags, int id, ByteBuffer payload)
      throws InterruptedException {
    payload.rewind();
    int length = payload.remaining();
    ByteBuffer frame = ByteBuffer.allocate(9 + length);
    frame.put((byte) (length >> 16)).putShort((short) length);
    frame.put((byte) type).put((byte) flags).putInt(id).put(payload);
    stream.write(frame.flip());
  }
}
