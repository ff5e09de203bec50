package dev.weft.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** RFC 6455 §5 in the simplest words, for the frames of a server, all of them there at once. */
final class Rfc6455 {
  /** Two things are wrong, and it does not say which one is to be noticed. */
  static final String EITHER = "fault 1002 or 1007";

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PONG = 10;

  private final MessageLimits limits;
  private final List<String> events = new ArrayList<>();

  private int begun = CONTINUATION;
  private int frames;
  private ByteArrayOutputStream message = new ByteArrayOutputStream();
  private boolean over;

  Rfc6455(MessageLimits limits) {
    this.limits = limits;
  }

  /** {@return what happens, up to the first fault or the close} */
  List<String> read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (!over && in.remaining() >= 2) {
      int first = in.get() & 0xFF;
      int second = in.get() & 0xFF;
      long length = second & 127;
      if (isWrong(first, second)) {
        end("fault 1002");
      } else if (length >= 126) {
        int size = length == 126 ? Short.BYTES : Long.BYTES;
        if (in.remaining() < size) {
          break;
        }
        length = size == Short.BYTES ? in.getShort() & 0xFFFF : in.getLong();
        if (length < (size == Short.BYTES ? 126 : 65_536)) {
          end("fault 1002");
        }
      }
      if (!over && length > limits.message()) {
        end("fault 1009");
      }
      if (over || in.remaining() < length) {
        break;
      }
      byte[] payload = new byte[(int) length];
      in.get(payload);
      frame(first, payload);
    }
    return events;
  }

  /** {@return whether no frame may begin so here} */
  private boolean isWrong(int first, int second) {
    int opcode = first & 15;
    int length = second & 127;
    boolean control = opcode >= CLOSE;
    boolean masked = second >= 128;
    if (masked || opcode > PONG || (opcode > BINARY && !control)) {
      return true;
    }
    return control
        ? first < 128 || length > 125 || (opcode == CLOSE && length == 1)
        : (opcode == CONTINUATION) != (begun != CONTINUATION);
  }

  private void frame(int first, byte[] payload) {
    int opcode = first & 15;
    if ((first & 0x70) != 0 && opcode != CLOSE) {
      end("fault 1002");
    } else if (opcode == CLOSE) {
      close(first, payload);
    } else if (opcode > CLOSE) {
      events.add((opcode == PONG ? "pong " : "ping ") + FrameFuzzTest.hex(payload));
    } else {
      data(opcode, first >= 128, payload);
    }
  }

  private void close(int first, byte[] payload) {
    if (payload.length == 0) {
      end((first & 0x70) != 0 ? "fault 1002" : "close 1005");
      return;
    }
    int code = (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    boolean said =
        (code >= 1000 && code <= 1003)
            || (code >= 1007 && code <= 1014)
            || (code >= 3000 && code <= 4999);
    byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
    boolean plain = said && (first & 0x70) == 0;
    if (mayBeText(reason, true)) {
      end(plain ? "close " + code + new String(reason, UTF_8) : "fault 1002");
    } else {
      end(plain ? "fault 1007" : EITHER);
    }
  }

  private void data(int opcode, boolean last, byte[] payload) {
    if (opcode != CONTINUATION) {
      begun = opcode;
      frames = 0;
      message = new ByteArrayOutputStream();
    }
    message.writeBytes(payload);
    byte[] all = message.toByteArray();
    if (++frames > limits.fragments() || all.length > limits.message()) {
      end("fault 1009");
    } else if (begun == TEXT && !mayBeText(all, last)) {
      end("fault 1007");
    } else if (last) {
      boolean text = begun == TEXT;
      events.add(text ? "text " + new String(all, UTF_8) : "bytes " + FrameFuzzTest.hex(all));
      begun = CONTINUATION;
    }
  }

  private static boolean mayBeText(byte[] bytes, boolean whole) {
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    return !UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), out, whole).isError();
  }

  private void end(String last) {
    events.add(last);
    over = true;
  }
}
