package dev.weft.net;

import static dev.weft.net.Ends.SMALL;
import static dev.weft.net.Ends.meet;
import static dev.weft.net.Ends.pattern;
import static dev.weft.net.Ends.text;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class StreamWriteTest {
  /** More than all buffers between two sockets hold. */
  private static final int MUCH = 12 << 20;

  @EveryWay
  void writer_waitsWhileThePeerDoesNotRead_andGoesOnWhenItDoes(Way way) throws Exception {
    int block = 16 * 1024;
    meet(
        way,
        SMALL,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<?> writer =
                  group.fork(() -> {
                    for (int sent = 0; sent < MUCH; sent += block) {
                      near.write(pattern(sent, block));
                    }
                  });
              until(() -> !far.channel.config().isAutoRead());
              awaitStandstill(near);
              assertThat(whenFull(near)).isBetween(4_096L, 4_096L + block);
              assertThat(far.stats().received()).isLessThan(128 * 1024);
              for (int got = 0; got < MUCH; got += block) {
                assertThat(far.readExactly(block)).isEqualTo(pattern(got, block));
              }
              writer.join();
              near.flush();
              assertThat(near.stats()).isEqualTo(new StreamStats(0, MUCH, MUCH));
            }));
  }

  /** {@return what was written and not sent, once that is as much as may be} */
  private static long whenFull(Stream stream) throws InterruptedException {
    StreamStats stats = stream.stats();
    while (stats.written() - stats.sent() < 4_096) {
      Weft.sleep(Duration.ofMillis(1));
      stats = stream.stats();
    }
    return stats.written() - stats.sent();
  }

  private static void awaitStandstill(Stream stream) throws InterruptedException {
    long before = -1;
    while (stream.stats().written() != before) {
      before = stream.stats().written();
      Weft.sleep(Duration.ofMillis(40));
    }
  }

  @EveryWay
  void flush_waitsUntilTheSystemHasAll(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              near.flush();
              near.write(pattern(0, MUCH));
              Task<?> flush = group.fork(near::flush);
              awaitStandstill(near);
              assertThat(flush.state()).isEqualTo(Task.State.RUNNING);
              assertThat(far.readExactly(MUCH)).isEqualTo(pattern(0, MUCH));
              flush.join();
              assertThat(near.stats().sent()).isEqualTo(MUCH);
            }));
  }

  /** One write is many pieces for the system; each that goes is progress. */
  @Test
  void idleTimeout_sparesAPeerThatIsSlowButMoves() throws Exception {
    meet(
        Way.all().findFirst().orElseThrow(),
        (near, far) ->
            TaskGroup.run(group -> {
              near.idleTimeout(Duration.ofSeconds(1));
              near.write(pattern(0, MUCH));
              Task<?> flush = group.fork(near::flush);
              awaitStandstill(near);
              for (int i = 0; i < 12; i++) {
                Weft.sleep(Duration.ofMillis(100));
                far.readExactly(MUCH / 12);
              }
              flush.join();
            }));
  }

  @EveryWay
  void severalWriters_keepTheirBytesTogether(Way way) throws Exception {
    int writers = 8;
    int rounds = 40;
    meet(
        way,
        SMALL,
        (near, far) ->
            TaskGroup.run(group -> {
              for (int w = 0; w < writers; w++) {
                String line = String.valueOf((char) ('a' + w)).repeat(1_500) + "\n";
                group.fork(() -> {
                  for (int i = 0; i < rounds; i++) {
                    near.write(line);
                  }
                });
              }
              for (int i = 0; i < writers * rounds; i++) {
                String line = far.readLine(1_500).orElseThrow();
                assertThat(line).isEqualTo(line.substring(0, 1).repeat(1_500));
              }
            }));
  }

  @EveryWay
  void write_copies_soThatTheBytesMayBeChanged(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          ByteBuffer bytes = ByteBuffer.wrap(Ends.bytes("-first-")).position(1).limit(6);
          near.write(bytes);
          bytes.put(1, (byte) 'X');
          near.write(new byte[0]);
          near.closeOutput();
          assertThat(text(far.readExactly(5))).isEqualTo("first");
          assertThat(far.read(new byte[1])).isEqualTo(-1);
        });
  }

  @EveryWay
  void closeOutput_endsOneWayOnly_onBothSides(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          near.write("question");
          near.closeOutput();
          near.closeOutput();
          assertThatThrownBy(() -> near.write("more"))
              .isInstanceOf(ClosedException.class)
              .hasMessageEndingWith(" was closed for writing: write before closing it");
          assertThat(text(far.readExactly(8))).isEqualTo("question");
          assertThat(far.read(new byte[1])).isEqualTo(-1);
          far.write("answer");
          far.closeOutput();
          assertThat(text(near.readExactly(6))).isEqualTo("answer");
          assertThat(near.read(new byte[1])).isEqualTo(-1);
        });
  }

  @EveryWay
  void write_whenThePeerHasReset_saysSo(Way way) throws Exception {
    meet(
        way,
        SMALL,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<?> writer =
                  group.fork(() ->
                      assertThatThrownBy(
                              () -> {
                                while (true) {
                                  near.write(pattern(0, 8_192));
                                }
                              })
                          .isInstanceOf(BrokenException.class)
                          .hasMessageContaining(" to 127.0.0.1:"));
              awaitStandstill(near);
              far.abort();
              writer.join();
              assertThatThrownBy(near::flush).isInstanceOf(BrokenException.class);
              until(() -> !near.isOpen());
            }));
  }

  @EveryWay
  void close_endsAWriterThatWaits(Way way) throws Exception {
    meet(
        way,
        SMALL,
        (near, far) ->
            TaskGroup.run(group -> {
              Task<?> writer =
                  group.fork(() ->
                      assertThatThrownBy(
                              () -> {
                                while (true) {
                                  near.write(pattern(0, 8_192));
                                }
                              })
                          .isInstanceOf(ClosedException.class));
              awaitStandstill(near);
              near.abort();
              writer.join();
              near.abort();
              near.close();
            }));
  }
}
