package dev.weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.sync.Received.Item;
import dev.weft.task.Action;
import dev.weft.task.ClosedException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No value is lost and none doubled, whoever is cancelled when; two twins show it would be seen.
 */
class ChannelConservationTest {
  private static final int VALUES = 12_000;

  /**
   * For a twin, whose fault shows when it is stopped within the {@link #MOMENT} after a hand-over.
   */
  private static final int TWIN_VALUES = 1_600;

  /** After so many each sender and receiver waits until its channel is about to be closed. */
  private static final int STEPS = 2_000;

  private static final Duration MOMENT = Duration.ofNanos(50_000);

  @ParameterizedTest
  @CsvSource({
    "LOOP, 1, 0",
    "LOOP, 1, 3",
    "LOOP, 4, 0",
    "LOOP, 4, 3",
    "DEFAULT, 2, 0",
    "DEFAULT, 2, 3"
  })
  void valuesAreNeitherLostNorDoubled(Door door, int loops, int capacity) throws Exception {
    Channel<Integer> channel = capacity == 0 ? Channel.rendezvous() : Channel.bounded(capacity);
    assertThat(Conservation.faults(new Sound(channel), door, loops, VALUES)).isEmpty();
    ChannelStats stats = channel.stats();
    assertThat(stats.received()).isEqualTo(stats.sent());
    assertThat(stats.waitingReceivers() + stats.waitingSenders() + stats.size()).isZero();
    assertThat(Conservation.isPlausible(stats, VALUES)).as(stats.toString()).isTrue();
  }

  @EachDoor
  void theTwinThatForgetsWhatItReceivedWhenCancelled_isCaught(Door door) throws Exception {
    List<String> faults =
        Conservation.faults(
            new Sound(Channel.bounded(3)) {
              @Override
              public int receive() throws InterruptedException {
                int value = super.receive();
                Weft.sleep(MOMENT); // a cancellation that wins over the hand-over
                return value;
              }
            },
            door,
            2,
            TWIN_VALUES);
    assertThat(faults).anyMatch(fault -> fault.endsWith("sent 1 times and received 0 times"));
  }

  @EachDoor
  void theTwinWhoseSenderThinksItWasCancelledAlthoughItHasSent_isCaught(Door door)
      throws Exception {
    List<String> faults =
        Conservation.faults(
            new Sound(Channel.rendezvous()) {
              @Override
              public void send(int value) throws InterruptedException {
                super.send(value);
                Weft.sleep(MOMENT);
              }
            },
            door,
            2,
            TWIN_VALUES);
    assertThat(faults).anyMatch(fault -> fault.endsWith("sent 0 times and received 1 times"));
  }

  @EachDoor
  void close_inTheMiddle_losesNothing(Door door) throws Exception {
    for (int round = 0; round < 100; round++) {
      Channel<Integer> channel = Channel.bounded(3);
      AtomicInteger sent = new AtomicInteger();
      AtomicInteger received = new AtomicInteger();
      AtomicInteger handedBack = new AtomicInteger();
      AtomicBoolean closing = new AtomicBoolean();
      Duration pause = Duration.ofNanos(round * 5_000L);
      Crowd.on(
          door,
          3,
          group -> {
            for (int i = 0; i < 4; i++) {
              group.fork(() -> untilClosed(() -> channel.send(1), sent, closing));
              group.fork(() -> untilClosed(channel::receive, received, closing));
            }
            Weft.sleep(pause);
            closing.set(true);
            handedBack.set(channel.close().size());
          });
      assertThat(received.get() + handedBack.get()).isEqualTo(sent.get());
      assertThat(channel.stats().sent()).isEqualTo(sent.get());
      assertThat(channel.stats().dropped()).isEqualTo(handedBack.get());
    }
  }

  private static void untilClosed(Action step, AtomicInteger count, AtomicBoolean closing)
      throws Exception {
    try {
      for (int i = 0; ; i++) {
        if (i == STEPS) { // else others of a busy scheduler wait long for a turn
          Crowd.until(closing::get);
        }
        step.run();
        count.incrementAndGet();
      }
    } catch (ClosedException e) {
      // what the test is about
    }
  }

  /** A channel as it is. */
  private static class Sound implements Conservation.Pipe {
    private final Channel<Integer> channel;

    Sound(Channel<Integer> channel) {
      this.channel = channel;
    }

    @Override
    public void send(int value) throws InterruptedException {
      channel.send(value);
    }

    @Override
    public int receive() throws InterruptedException {
      return channel.receive() instanceof Item<Integer>(Integer value) ? value : -1;
    }

    @Override
    public void done() {
      channel.done();
    }
  }
}
