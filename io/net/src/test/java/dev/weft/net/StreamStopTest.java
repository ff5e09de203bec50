package dev.weft.net;

import static dev.weft.net.Ends.SMALL;
import static dev.weft.net.Ends.meet;
import static dev.weft.net.Ends.pattern;
import static dev.weft.net.Ends.text;
import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.CancelledException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every wait of a stream, cancelled, interrupted or timed out: nothing taken, nothing sent. */
@ExtendWith(NoLeaks.class)
class StreamStopTest {
  private static final Duration SOON = Duration.ofMillis(10);

  /** A way to wait on a stream. */
  interface Wait {
    void on(Stream stream) throws InterruptedException;
  }

  private static final List<Wait> READS =
      List.of(
          stream -> stream.read(new byte[10]),
          stream -> stream.readExactly(10),
          stream -> stream.readLine(10),
          stream -> stream.readUntil(Ends.bytes("--"), 10));

  @EveryWay
  void read_cancelledBefore_takesNothing(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.write("0123456789\n--");
          until(() -> near.stats().received() == 13);
          for (Wait read : READS) {
            TaskGroup.run(group -> {
              Task<?> reader =
                  group.fork(() -> {
                    Task.current().cancel("before it begins");
                    read.on(near);
                  });
              reader.settle();
              assertThat(reader.state()).isEqualTo(Task.State.CANCELLED);
            });
          }
          assertThat(text(near.readExactly(13))).isEqualTo("0123456789\n--");
        });
  }

  @EveryWay
  void read_cancelledWhileItWaits_takesNothing_andTheNextOneWorks(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          far.write("01");
          until(() -> near.stats().received() == 2);
          for (Wait read : READS.subList(1, 4)) {
            TaskGroup.run(group -> {
              Task<?> reader = group.fork(() -> read.on(near));
              Weft.sleep(Duration.ofMillis(1));
              reader.cancel("while it waits");
            });
            assertThatThrownBy(() -> Timeout.after(SOON, () -> read.on(near)))
                .isInstanceOf(TimedOutException.class);
          }
          assertThat(text(near.readExactly(2))).isEqualTo("01");
        });
  }

  @EveryWay
  void read_onAnOrdinaryThread_waitsAndCanBeInterrupted(Way way) throws Exception {
    meet(
        way,
        (near, far) -> {
          AtomicReference<Object> seen = new AtomicReference<>();
          Thread thread =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      seen.set(near.readLine(10));
                    } catch (InterruptedException e) {
                      seen.set(e);
                    }
                  });
          until(() -> thread.getState() == Thread.State.WAITING);
          thread.interrupt();
          until(() -> seen.get() != null);
          assertThat(seen.get()).isExactlyInstanceOf(InterruptedException.class);
          far.write("line\n");
          assertThat(near.readLine(10)).contains("line");
        });
  }

  @EveryWay
  void idleTimeout_endsAReadWithoutProgress_andTheStreamGoesOn(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              near.idleTimeout(SOON);
              for (Wait read : READS) {
                assertThatThrownBy(() -> read.on(near))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageStartingWith("reading from ");
              }
              near.idleTimeout(Duration.ofSeconds(20));
              group.fork(() -> far.write("moves\n"));
              assertThat(near.readLine(10)).contains("moves");
            }));
  }

  /** All that was asked for takes longer than the timeout, but something comes all the time. */
  @Test
  void idleTimeout_sparesAPeerThatIsSlowButMoves() throws Exception {
    meet(
        Way.all().findFirst().orElseThrow(),
        (near, far) ->
            TaskGroup.run(group -> {
              near.idleTimeout(Duration.ofSeconds(1));
              group.fork(() -> {
                for (int i = 0; i < 10; i++) {
                  Weft.sleep(Duration.ofMillis(120));
                  far.write("x");
                }
              });
              assertThat(text(near.readExactly(10))).isEqualTo("x".repeat(10));
            }));
  }

  @EveryWay
  void write_cancelledOrTimedOut_sendsNothing(Way way) throws Exception {
    meet(
        way,
        SMALL,
        (near, far) -> {
          long sent = fill(near, far);
          near.idleTimeout(SOON);
          assertThatThrownBy(() -> near.write("never"))
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("writing to ");
          assertThatThrownBy(near::flush)
              .isInstanceOf(TimedOutException.class)
              .hasMessageStartingWith("sending to ");
          near.idleTimeout(Duration.ofSeconds(20));
          TaskGroup.run(group -> {
            group.fork(() -> {
              Task.current().cancel("before it begins");
              near.write("never");
            });
            Task<?> late = group.fork(() -> near.write("never"));
            Task<?> flush = group.fork(near::flush);
            Weft.sleep(Duration.ofMillis(1));
            late.cancel("while it waits");
            flush.cancel("while it waits");
          });
          assertThat(near.stats().written()).isEqualTo(sent);
          near.closeOutput();
          assertThat(drain(far)).isEqualTo(sent);
        });
  }

  /**
   * Writes the endless sequence until the peer takes nothing and nothing moves any more. {@return
   * how much was written}
   */
  private static long fill(Stream stream, Stream peer) throws InterruptedException {
    stream.idleTimeout(Duration.ofMillis(100));
    long written = 0;
    long sent = -1;
    while (stream.stats().sent() != sent || peer.channel.config().isAutoRead()) {
      sent = stream.stats().sent();
      try {
        while (true) {
          stream.write(pattern(written, 8_192));
          written += 8_192;
        }
      } catch (TimedOutException e) {
        assertThat(stream.stats().written()).as("a late write sent nothing").isEqualTo(written);
      }
    }
    return written;
  }

  /** Reads to the end, which must be that of the endless sequence. {@return how much there was} */
  private static long drain(Stream stream) throws InterruptedException {
    byte[] block = new byte[8_192];
    long got = 0;
    for (int n = stream.read(block); n >= 0; n = stream.read(block)) {
      assertThat(java.util.Arrays.copyOf(block, n)).isEqualTo(pattern(got, n));
      got += n;
    }
    return got;
  }

  @EveryWay
  void cancellation_saysWho_andWhatWonIsReturned(Way way) throws Exception {
    meet(
        way,
        (near, far) ->
            TaskGroup.run(group -> {
              far.write("won");
              until(() -> near.stats().received() == 3);
              Task<String> reader =
                  group.fork(() -> {
                    String got = text(near.readExactly(3));
                    Task.current().cancel("after it was taken");
                    assertThatThrownBy(() -> near.read(new byte[1]))
                        .isInstanceOf(CancelledException.class)
                        .hasMessageContaining("after it was taken");
                    return got;
                  });
              assertThat(reader.join()).isEqualTo("won");
            }));
  }
}
