package dev.weft.testkit;

import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Channel;
import dev.weft.sync.Received;
import dev.weft.sync.Select;
import dev.weft.task.Action;
import dev.weft.task.ClosedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Channels under chance: each value arrives once, in order, or was never sent. */
class ChannelSimulatedTest {
  /** Who sent a value, and which of its values it is. */
  private record Value(int sender, int number) {}

  /** Everything that was sent, received, or left over, by the words of those who did it. */
  private static final class Books {
    private final List<Value> sent = new ArrayList<>();
    private final List<List<Value>> received = new ArrayList<>();
    private List<Value> left = List.of();

    List<Value> receiver() {
      List<Value> mine = new ArrayList<>();
      received.add(mine);
      return mine;
    }

    void check() {
      checkValues();
      checkOrder();
    }

    void checkValues() {
      List<Value> arrived = new ArrayList<>(left);
      received.forEach(arrived::addAll);
      assertThat(arrived).containsExactlyInAnyOrderElementsOf(sent);
    }

    /** What one receiver gets from one channel is in the order of each sender. */
    private void checkOrder() {
      for (List<Value> one : received) {
        for (int sender = 0; sender < 9; sender++) {
          int who = sender;
          assertThat(one.stream().filter(v -> v.sender == who).map(Value::number)).isSorted();
        }
      }
    }
  }

  private static Channel<Value> any() {
    int capacity = upTo(2);
    return capacity == 0 ? Channel.rendezvous() : Channel.bounded(capacity);
  }

  private static void send(Channel<Value> channel, int sender, Books books) throws Exception {
    for (int number = 0; number < 4; number++) {
      Value value = new Value(sender, number);
      pause(3);
      perhapsCutShort(
          4,
          () -> {
            if (oneIn(4)) {
              if (channel.trySend(value)) {
                books.sent.add(value);
              }
            } else {
              if (oneIn(2)) {
                channel.send(value);
              } else {
                Select.of(channel.sending(value, () -> true)).await();
              }
              books.sent.add(value);
            }
          });
    }
  }

  private static void receive(Channel<Value> channel, List<Value> mine) throws Exception {
    boolean[] done = new boolean[1];
    while (!done[0]) {
      pause(3);
      perhapsCutShort(
          4,
          () -> {
            if (oneIn(3)) {
              channel.tryReceive().ifPresent(mine::add);
            } else if (oneIn(2)) {
              done[0] = Select.of(channel.receiving(mine::add, () -> false)).await() == false;
            } else if (channel.receive() instanceof Received.Item<Value>(Value value)) {
              mine.add(value);
            } else {
              done[0] = true;
            }
          });
    }
  }

  private static void trade(boolean close) throws InterruptedException {
    Books books = new Books();
    Channel<Value> channel = any();
    TaskGroup.run(group -> {
      for (int i = 0; i < 2; i++) {
        List<Value> mine = books.receiver();
        group.fork("receiver-" + i, () -> untilClosed(() -> receive(channel, mine)));
      }
      group.fork(() -> {
        TaskGroup.run(senders -> {
          for (int i = 0; i < 3; i++) {
            int sender = i;
            senders.fork("sender-" + i, () -> untilClosed(() -> send(channel, sender, books)));
          }
          if (close) {
            pause(8);
            books.left = channel.close();
          }
        });
        channel.done();
      });
    });
    books.check();
    assertThat(channel.stats().waitingSenders()).isZero();
    assertThat(channel.stats().waitingReceivers()).isZero();
    assertThat(channel.stats().size()).isZero();
    assertThat(channel.stats().sent()).isEqualTo(books.sent.size());
  }

  private static void untilClosed(Action body) throws Exception {
    try {
      body.run();
    } catch (ClosedException e) {
      // as it may
    }
  }

  @Simulated(seeds = 300)
  void aChannel_deliversWhatWasSent_onceAndInOrder() throws InterruptedException {
    trade(false);
  }

  @Simulated(seeds = 300)
  void aChannel_thatIsClosed_losesNothingItWasSent() throws InterruptedException {
    trade(true);
  }

  /** Whoever leaves the line is not counted any more, at that very moment. */
  @Simulated(seeds = 100)
  void aChannel_forgetsWhoHasLeft() throws InterruptedException {
    Channel<Integer> nobodyReceives = Channel.rendezvous();
    Channel<Integer> nobodySends = Channel.bounded(1);
    int stay = upTo(3);
    TaskGroup.run(group -> {
      for (int i = 0; i < 4; i++) {
        int time = i < stay ? 20 : 1 + upTo(8);
        group.fork(() -> Chaos.cutShort(time, () -> nobodyReceives.send(1)));
        group.fork(() -> Chaos.cutShort(time, nobodySends::receive));
        group.fork(() ->
            Chaos.cutShort(
                time,
                () ->
                    Select.of(nobodyReceives.sending(2, () -> 2), nobodySends.receiving())
                        .await()));
      }
      Weft.sleep(Chaos.millis(10));
      assertThat(nobodyReceives.stats().waitingSenders()).isEqualTo(2 * stay);
      assertThat(nobodySends.stats().waitingReceivers()).isEqualTo(2 * stay);
    });
  }

  /** Values walk from one channel to another, by choices that send and receive at once. */
  @Simulated(seeds = 250)
  void aSelect_losesNothing() throws InterruptedException {
    Books books = new Books();
    Channel<Value> here = any();
    Channel<Value> there = any();
    List<Value> first = books.receiver();
    List<Value> second = books.receiver();
    TaskGroup.run(group -> {
      for (int i = 0; i < 2; i++) {
        int sender = i;
        group.fork("either-" + i, () -> sendToEither(here, there, sender, books));
      }
      group.fork("both", () -> receiveFromBoth(here, there, first));
      group.fork("one", () -> receive(here, second));
      group.fork(() -> {
        while (books.sent.size() < 8) {
          pause(5);
        }
        here.done();
        there.done();
      });
    });
    books.checkValues(); // on two ways there is no order
  }

  private static void sendToEither(
      Channel<Value> here, Channel<Value> there, int sender, Books books) throws Exception {
    for (int number = 0; number < 4; number++) {
      Value value = new Value(sender, number);
      boolean[] sent = new boolean[1];
      Select<Boolean> choice =
          Select.of(
              here.sending(value, () -> sent[0] = books.sent.add(value)),
              there.sending(value, () -> sent[0] = books.sent.add(value)));
      while (!sent[0]) {
        pause(3);
        perhapsCutShort(4, choice::await);
      }
    }
  }

  private static void receiveFromBoth(Channel<Value> here, Channel<Value> there, List<Value> mine)
      throws Exception {
    Select<Boolean> choice = Select.of(here.receiving(mine::add), there.receiving(mine::add));
    boolean[] done = new boolean[1];
    while (!done[0]) {
      perhapsCutShort(
          4,
          () -> {
            try {
              choice.orAfter(Chaos.millis(upTo(3)), () -> false).await();
            } catch (ClosedException e) {
              done[0] = true;
            }
          });
      pause(2);
    }
  }

  @Simulated(seeds = 50)
  void aSelect_neglectsNobody() throws InterruptedException {
    Channel<Integer> left = Channel.bounded(100);
    Channel<Integer> right = Channel.bounded(100);
    for (int i = 0; i < 100; i++) {
      left.send(0);
      right.send(1);
    }
    int[] chosen = new int[2];
    Select<Integer> choice = Select.of(left.receiving(), right.receiving());
    for (int i = 0; i < 100; i++) {
      chosen[choice.await()]++;
    }
    assertThat(chosen[0]).isBetween(20, 80);
  }

  /** The books are not blind: a value that is received twice, or by nobody, is found. */
  @Test
  void books_thatDoNotBalance_areFound() {
    Books twice = new Books();
    twice.sent.add(new Value(0, 0));
    List<Value> receiver = twice.receiver();
    receiver.add(new Value(0, 0));
    receiver.add(new Value(0, 0));
    Books lost = new Books();
    lost.sent.add(new Value(0, 0));
    Books disordered = new Books();
    disordered.sent.addAll(List.of(new Value(0, 0), new Value(0, 1)));
    disordered.receiver().addAll(List.of(new Value(0, 1), new Value(0, 0)));

    for (Books books : List.of(twice, lost, disordered)) {
      assertThatThrownBy(books::check).isInstanceOf(AssertionError.class);
    }
  }
}
