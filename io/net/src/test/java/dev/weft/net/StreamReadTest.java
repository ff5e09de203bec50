package dev.weft.net;

import static dev.weft.net.Ends.bytes;
import static dev.weft.net.Ends.meet;
import static dev.weft.net.Ends.pattern;
import static dev.weft.net.Ends.text;
import static dev.weft.net.Ends.writeApart;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class StreamReadTest {
  @EveryWay
  void read_waitsForAByte_andTakesWhatFits(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              ByteBuffer target = ByteBuffer.allocate(4);
              Task<Integer> reader = group.fork(() -> near.read(target));
              far.write("hello");
              assertThat(reader.join()).isEqualTo(4);
              assertThat(text(target.array())).isEqualTo("hell");
              assertThat(near.read(new byte[10])).isEqualTo(1);
              far.closeOutput();
              assertThat(near.read(new byte[10])).isEqualTo(-1);
              assertThat(near.read(new byte[10])).isEqualTo(-1);
            }));
  }

  @EveryWay
  void readExactly_waitsForAll_farPastTheReadBuffer(Way way) throws Exception {
    int much = 1 << 20;
    meet(
        way,
        Ends.SMALL,
        (near, far) ->
            TaskGroup.run(group -> {
              group.fork(() -> far.write(pattern(0, much)));
              assertThat(near.readExactly(0)).isEmpty();
              assertThat(near.readExactly(much)).isEqualTo(pattern(0, much));
              far.write(pattern(7, 3));
              assertThat(near.readExactly(3)).isEqualTo(pattern(7, 3));
            }));
  }

  /** A long read may keep more than the buffer; what comes after it may not. */
  @EveryWay
  void readBuffer_isTheLimitAgain_afterALongRead(Way way) throws Exception {
    int much = 1 << 19;
    meet(
        way,
        Ends.SMALL,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<?> writer = group.fork(() -> far.write(pattern(0, 8 * much)));
              near.readExactly(much);
              Weft.sleep(Duration.ofMillis(20));
              assertThat(near.stats().received()).isLessThan(2L * much);
              writer.cancel("the test has seen enough");
              far.abort();
            }));
  }

  @EveryWay
  void readLine_endsAtLfOrCrLf_alsoSplitOverPackets(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              far.write("one\ntwo\r\n\n\r\n");
              assertThat(near.readLine(3)).contains("one");
              assertThat(near.readLine(3)).contains("two");
              assertThat(near.readLine(1)).contains("");
              assertThat(near.readLine(1)).contains("");
              Task<?> writer = group.fork(() -> writeApart(far, "thr", near, "ee\r\n"));
              assertThat(near.readLine(5)).contains("three");
              writer.join();
              writer = group.fork(() -> writeApart(far, "four\r", near, "\nfi"));
              assertThat(near.readLine(4)).contains("four");
              writer.join();
              far.write("ve\rx");
              far.closeOutput();
              assertThat(near.readLine(6)).contains("five\rx");
              assertThat(near.readLine(6)).isEmpty();
            }));
  }

  @EveryWay
  void readUntil_findsADelimiterThatIsSplitOverPackets(Way way) throws Exception {
    byte[] empty = bytes("\r\n\r\n");
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<?> writer =
                  group.fork(() -> writeApart(far, "head\r\n\r", near, "\nhead\r\r\n\r\n"));
              assertThat(text(near.readUntil(empty, 4).orElseThrow())).isEqualTo("head\r\n\r\n");
              writer.join();
              assertThat(text(near.readUntil(empty, 5).orElseThrow())).isEqualTo("head\r\r\n\r\n");
              far.write("rest\r\n");
              far.closeOutput();
              assertThat(text(near.readUntil(empty, 6).orElseThrow())).isEqualTo("rest\r\n");
              assertThat(near.readUntil(empty, 6)).isEmpty();
            }));
  }

  @EveryWay
  void limit_isExact_andLeavesAllUnread(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.write("abcd");
          until(() -> near.stats().received() == 4);
          assertThatThrownBy(() -> near.readLine(3))
              .as("without waiting for more")
              .isInstanceOf(RefusedException.class)
              .hasMessage("a line from " + peerOf(far) + " is longer than the limit of 3 bytes");
          assertThatThrownBy(() -> near.readUntil(bytes("--"), 3))
              .isInstanceOf(RefusedException.class)
              .hasMessageStartingWith("a part from ");
          far.write("-");
          far.write("-\r\n");
          until(() -> near.stats().received() == 8);
          assertThatThrownBy(() -> near.readUntil(bytes("--"), 3))
              .isInstanceOf(RefusedException.class);
          assertThatThrownBy(() -> near.readLine(5)).isInstanceOf(RefusedException.class);
          assertThat(text(near.readUntil(bytes("--"), 4).orElseThrow())).isEqualTo("abcd--");
          assertThat(near.readLine(1)).contains("");
          far.write("last");
          far.closeOutput();
          until(() -> near.stats().received() == 12);
          assertThatThrownBy(() -> near.readLine(3)).isInstanceOf(RefusedException.class);
          assertThat(near.readLine(4)).contains("last");
        });
  }

  private static String peerOf(Stream far) {
    return "127.0.0.1:" + far.local().orElseThrow().getPort();
  }

  /** What is wanted is far beyond what the buffer holds, so reading must be resumed for it. */
  @EveryWay
  void longLine_isRead_pastTheReadBuffer(Way way) throws Exception {
    String line = "x".repeat(200_000);
    meet(
        way,
        Ends.SMALL,
        (near, far) ->
            TaskGroup.run(group -> {
              group.fork(() -> far.write(line + "\r\nend"));
              assertThat(near.readLine(200_000)).contains(line);
              assertThat(text(near.readExactly(3))).isEqualTo("end");
            }));
  }

  @EveryWay
  void readExactly_whenThePeerEndsBefore_saysSo_andLeavesWhatCame(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.write("abc");
          far.closeOutput();
          assertThatThrownBy(() -> near.readExactly(10))
              .isInstanceOf(BrokenException.class)
              .hasMessageEndingWith(" ended after 3 of 10 bytes");
          assertThat(text(near.readExactly(3))).isEqualTo("abc");
          near.write("still heard\n");
          assertThat(far.readLine(20)).contains("still heard");
        });
  }

  @EveryWay
  void readLine_whenThePeerResets_doesNotTakeAPartForTheWhole(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              far.write("half a li");
              until(() -> near.stats().received() == 9);
              far.abort();
              assertThatThrownBy(() -> near.readLine(100))
                  .isInstanceOf(BrokenException.class)
                  .hasMessageContaining(" was lost: ");
              byte[] part = new byte[100];
              assertThat(near.read(part)).as("what came can be read").isEqualTo(9);
              assertThatThrownBy(() -> near.read(part)).isInstanceOf(BrokenException.class);
              until(() -> !near.isOpen());
            }));
  }

  @EveryWay
  void twoReadersAtOnce_areRefused(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<String> one = group.fork(() -> readOrRefusal(near));
              Task<String> other = group.fork(() -> readOrRefusal(near));
              until(() -> one.state().ended() || other.state().ended());
              far.write("!");
              assertThat(List.of(one.join(), other.join()))
                  .contains("1")
                  .anyMatch(told -> told.startsWith("two tasks read from "));
            }));
  }

  /** {@return how many bytes were read, or why none} */
  private static String readOrRefusal(Stream stream) throws InterruptedException {
    try {
      return String.valueOf(stream.read(new byte[9]));
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @EveryWay
  void close_endsAReaderWithTheReason(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<?> reader =
                  group.fork(() ->
                      assertThatThrownBy(() -> near.readExactly(9))
                          .isInstanceOf(ClosedException.class)
                          .hasMessageEndingWith(" is closed: read before closing it"));
              Weft.sleep(Duration.ofMillis(5));
              near.close();
              reader.join();
              assertThatThrownBy(() -> near.read(new byte[1])).isInstanceOf(ClosedException.class);
              assertThatThrownBy(() -> near.readLine(1)).isInstanceOf(ClosedException.class);
              assertThat(near.isOpen()).isFalse();
            }));
  }

  @EveryWay
  void arguments_areRefusedByName(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          assertThatThrownBy(() -> near.read(new byte[0]))
              .hasMessageContaining("room for at least");
          assertThatThrownBy(() -> near.readExactly(-1)).hasMessageStartingWith("count must not");
          assertThatThrownBy(() -> near.readLine(0))
              .hasMessage("most must be at least 1, but is 0");
          assertThatThrownBy(() -> near.readUntil(new byte[0], 1))
              .hasMessageContaining("delimiter");
          assertThatThrownBy(() -> near.idleTimeout(Duration.ZERO))
              .hasMessageContaining("positive");
        });
  }
}
