package dev.weft.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that break the rules of RFC 6455, and what a server says to them. */
class HostileFramesTest {
  private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  private static final WebSocketConfig SMALL =
      WebSocketConfig.defaults().withLimits(limits -> limits.withMessage(1_000).withFragments(4));

  private final BlockingQueue<Throwable> thrown = new ArrayBlockingQueue<>(10);

  private void serve(WebSocketConfig config, Runs.Served body) throws Exception {
    WeftConfig engine = Runs.engines().findFirst().orElseThrow();
    Runs.serve(
        engine,
        config,
        socket -> {
          for (var next = socket.receive(); next.isPresent(); next = socket.receive()) {
            socket.send(next.get());
          }
        },
        thrown::add,
        body);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "an unmasked frame                 | 81 01 61                            | 1002",
        "a reserved bit                    | c1 81 00000000 61                   | 1002",
        "another                           | a1 81 00000000 61                   | 1002",
        "and another                       | 91 81 00000000 61                   | 1002",
        "a reserved bit of a ping          | c9 80 00000000                      | 1002",
        "a reserved opcode                 | 83 80 00000000                      | 1002",
        "the last one of data              | 87 80 00000000                      | 1002",
        "a reserved opcode of control      | 8b 80 00000000                      | 1002",
        "the last one                      | 8f 80 00000000                      | 1002",
        "a ping in fragments               | 09 80 00000000                      | 1002",
        "a close in fragments              | 08 80 00000000                      | 1002",
        "a ping of 126 bytes               | 89 fe 007e 00000000                 | 1002",
        "a continuation of nothing         | 80 80 00000000                      | 1002",
        "a text within a message           | 01 80 00000000 81 80 00000000       | 1002",
        "a binary within a message         | 02 80 00000000 82 80 00000000       | 1002",
        "a length that needs no 16 bits    | 82 fe 007d 00000000                 | 1002",
        "a length that needs no 64 bits    | 82 ff 000000000000ffff 00000000     | 1002",
        "a negative length                 | 82 ff 8000000000000000 00000000     | 1002",
        "a frame larger than any           | 82 ff 7fffffffffffffff 00000000     | 1009",
        "a frame larger than a message     | 82 fe 03e9 00000000                 | 1009",
      })
  void aFrameThatBreaksTheRules_isToldSo(String what, String bytes, String code) throws Exception {
    requireRefused(what, bytes, code);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a close of one byte               | 88 81 00000000 03                   | 1002",
        "a close with 999                  | 88 82 00000000 03e7                 | 1002",
        "a close with 1004                 | 88 82 00000000 03ec                 | 1002",
        "a close with 1005                 | 88 82 00000000 03ed                 | 1002",
        "a close with 1006                 | 88 82 00000000 03ee                 | 1002",
        "a close with 1015                 | 88 82 00000000 03f7                 | 1002",
        "a close with 2999                 | 88 82 00000000 0bb7                 | 1002",
        "a close with 5000                 | 88 82 00000000 1388                 | 1002",
        "a close with 65535                | 88 82 00000000 ffff                 | 1002",
        "a close with a reason not UTF-8   | 88 83 00000000 03e8 ff              | 1007",
        "a close with half a letter        | 88 84 00000000 03e8 e282            | 1007",
        "a text that is not UTF-8          | 81 82 00000000 c328                 | 1007",
        "a text that ends too early        | 81 81 00000000 c3                   | 1007",
        "an overlong character             | 81 82 00000000 c0af                 | 1007",
        "half of a surrogate pair          | 81 83 00000000 eda080               | 1007",
        "beyond Unicode                    | 81 84 00000000 f4908080             | 1007",
        "wrong in its first fragment       | 01 82 00000000 c328                 | 1007",
        "wrong across fragments            | 01 81 00000000 c3 80 81 00000000 28 | 1007",
        "wrong after a good fragment       | 01 81 00000000 61 00 81 00000000 ff | 1007",
      })
  void aCloseOrATextThatIsNone_isToldSo(String what, String bytes, String code) throws Exception {
    requireRefused(what, bytes, code);
  }

  private void requireRefused(String what, String bytes, String code) throws Exception {
    serve(
        SMALL.withoutDeflate(),
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            peer.hex(bytes);
            assertThat(peer.nextIsLast()).as(what).isEqualTo("88:" + code + " end");
          }
        });
    assertThat(thrown.poll(20, TimeUnit.SECONDS))
        .isInstanceOf(code.equals("1009") ? RefusedException.class : BrokenException.class);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a bit of a continuation           | 01 80 00000000 c0 80 00000000       | 1002",
        "another bit                       | a1 80 00000000                      | 1002",
        "both                              | e1 80 00000000                      | 1002",
        "a bit of a ping                   | c9 80 00000000                      | 1002",
        "a bit of a close                  | c8 82 00000000 03e8                 | 1002",
        "no block of DEFLATE               | c1 82 00000000 ffff                 | 1007",
        "a compressed text not UTF-8       | c1 87 00000000 00 0200 fdff ff28    | 1007",
      })
  void whatBreaksTheRulesOfCompression_isToldSo(String what, String bytes, String code)
      throws Exception {
    serve(
        SMALL,
        port -> {
          try (RawPeer peer = new RawPeer(port, DEFLATE)) {
            assertThat(peer.head()).contains("permessage-deflate");
            peer.hex(bytes);
            assertThat(peer.nextIsLast()).as(what).isEqualTo("88:" + code + " end");
          }
        });
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a text                      | 81 85 00000000 68656c6c6f                            | 81:hello",
        "a masked one                | 81 81 37fa213d 56                                    | 81:a",
        "an empty one                | 81 80 00000000                                       | 81:",
        "empty fragments             | 01 80 00000000 00 80 00000000 80 81 00000000 61      | 81:a",
        "a ping within a message     | 01 81 00000000 61 89 80 00000000 80 81 00000000 62   | 8a:",
        "an answer nobody asked for  | 8a 81 00000000 61 81 81 00000000 62                  | 81:b",
        "a character over fragments  | 01 81 00000000 c3 80 81 00000000 a4                  | 81:Ã¤",
        "a replacement character     | 81 83 00000000 efbfbd                                | 81:ï¿½",
        "a close without a code      | 88 80 00000000                                       | 88:",
        "a close with 3000           | 88 82 00000000 0bb8                                  | 88:3000",
        "a close with 4999           | 88 82 00000000 1387                                  | 88:4999",
        "a close with 1014           | 88 82 00000000 03f6                                  | 88:1014",
      })
  void whatKeepsTheRules_isAnswered(String what, String bytes, String answer) throws Exception {
    serve(
        SMALL,
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            peer.hex(bytes);
            assertThat(peer.next()).as(what).isEqualTo(answer == null ? "" : answer);
          }
        });
  }

  @Test
  void tooMuch_isToldSo() throws Exception {
    serve(
        SMALL,
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            peer.frame(0x02, new byte[999]).frame(0x00, new byte[2]);
            assertThat(peer.nextIsLast()).isEqualTo("88:1009 end");
          }
          try (RawPeer peer = new RawPeer(port)) {
            peer.frame(0x02, "").frame(0, "").frame(0, "").frame(0, "").frame(0, "");
            assertThat(peer.nextIsLast()).isEqualTo("88:1009 end");
          }
        });
    assertThat(thrown.poll(20, TimeUnit.SECONDS)).hasMessageContaining("larger than 1,000 bytes");
    assertThat(thrown.poll(20, TimeUnit.SECONDS)).hasMessageContaining("more than 4 frames");
  }

  @Test
  void whatComesAfterTheLastWord_isNothing() throws Exception {
    serve(
        SMALL,
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            peer.close(1_000).frame(0x81, "more").hex("ff ff ff");
            assertThat(peer.nextIsLast()).isIn("88:1000 end", "88:1000 lost");
          }
          try (RawPeer peer = new RawPeer(port)) {
            peer.frame(0x81, "a").shutOutput();
            assertThat(peer.nextIsLast()).isIn("81:a end", "end");
          }
        });
    assertThat(thrown.poll(20, TimeUnit.SECONDS)).isSameAs(Runs.NOTHING);
    assertThat(thrown.poll(20, TimeUnit.SECONDS)).isInstanceOf(BrokenException.class);
  }

  @Test
  void whoFloodsWithPings_andTakesNoAnswer_fillsNoMemory() throws Exception {
    AtomicInteger most = new AtomicInteger();
    byte[] ping = new byte[125];
    WeftConfig engine = Runs.engines().findFirst().orElseThrow();
    Runs.serve(
        engine,
        SMALL,
        socket -> {
          while (socket.isOpen()) {
            most.accumulateAndGet((int) socket.stats().unsent(), Math::max);
            Weft.sleep(Runs.SOON);
          }
        },
        port -> {
          try (RawPeer peer = new RawPeer(port)) {
            for (int i = 0; i < 100_000; i++) {
              peer.frame(0x89, ping);
            }
            String first = peer.next();
            assertThat(first).startsWith("8a:").hasSize(128);
            peer.frame(0x89, "last");
            peer.close(1_000);
            String last = peer.next();
            while (last.equals(first)) {
              last = peer.next();
            }
            assertThat(last).isIn("8a:last", "88:1000");
          }
        });
    assertThat(most.get()).isLessThan(1_000);
  }
}
