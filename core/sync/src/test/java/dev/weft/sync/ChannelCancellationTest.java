package dev.weft.sync;

import static dev.weft.sync.Crowd.SOON;
import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.thrownWhenCancelled;
import static dev.weft.sync.Crowd.thrownWhenInterrupted;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.sync.Received.Item;
import dev.weft.task.CancelledException;
import dev.weft.task.Handoff;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import org.jspecify.annotations.Nullable;

/** Law 4 at a channel: cancelled means it did not happen. */
class ChannelCancellationTest {
  @EachDoor
  void cancelledBefore_nothingIsSentOrReceived(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.bounded(2);
          channel.send("there");
          assertThat(thrownWhenCancelled(group, channel::receive))
              .isInstanceOf(CancelledException.class);
          assertThat(thrownWhenCancelled(group, () -> channel.send("more")))
              .isInstanceOf(CancelledException.class);
          assertThat(channel.stats()).isEqualTo(new ChannelStats(2, 1, 1, 0, 0, 1, 0, 0));
        });
  }

  @EachDoor
  void cancelledReceiver_leavesTheLineToTheNext(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          var first = group.fork(channel::receive);
          until(() -> channel.stats().waitingReceivers() == 1);
          var second = group.fork(channel::receive);
          until(() -> channel.stats().waitingReceivers() == 2);
          first.cancel("test");
          until(() -> channel.stats().waitingReceivers() == 1);
          channel.send("value");
          assertThat(second.join()).isEqualTo(new Item<>("value"));
          assertThat(thrownBy(first::join)).isInstanceOf(TaskCancelledException.class);
        });
  }

  @EachDoor
  void cancelledSender_leavesTheMiddleOfTheLine_andKeepsItsValue(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          group.fork(() -> channel.send("a"));
          until(() -> channel.stats().waitingSenders() == 1);
          var middle = group.fork(() -> channel.send("b"));
          until(() -> channel.stats().waitingSenders() == 2);
          group.fork(() -> channel.send("c"));
          until(() -> channel.stats().waitingSenders() == 3);
          middle.cancel("test");
          until(() -> channel.stats().waitingSenders() == 2);
          assertThat(channel.receive()).isEqualTo(new Item<>("a"));
          assertThat(channel.receive()).isEqualTo(new Item<>("c"));
          assertThat(channel.stats().sent()).isEqualTo(2);
        });
  }

  @EachDoor
  void cancelledAfterTheHandOver_hasTheValue_andStopsAtTheNextCheckpoint(Door door)
      throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          Handoff<Received<String>> got = new Handoff<>();
          var receiver =
              group.fork(() -> {
                got.give(channel.receive());
                Weft.checkpoint();
                return "went on";
              });
          until(() -> channel.stats().waitingReceivers() == 1);
          Party claimed = handOver(channel, "value");
          receiver.cancel("test");
          until(got::isSettled); // it comes back with the value before anybody has woken it
          Party.wakeAll(claimed);
          assertThat(got.await()).isEqualTo(new Item<>("value"));
          assertThat(thrownBy(receiver::join)).isInstanceOf(TaskCancelledException.class);
        });
  }

  /** Hands a value over. {@return whom to wake for it} */
  static @Nullable Party handOver(Channel<String> channel, String value) {
    channel.exchange.lock();
    boolean sent = channel.exchange.offer(value);
    Party claimed = channel.exchange.unlock();
    assertThat(sent).isTrue();
    assertThat(claimed).isNotNull();
    return claimed;
  }

  @EachDoor
  void interruptedAfterTheHandOver_hasTheValue_andTheInterruptStatus(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          Handoff<String> got = new Handoff<>();
          Thread thread = Thread.ofPlatform().start(() -> got.give(receivedAndStatus(channel)));
          until(() -> channel.stats().waitingReceivers() == 1);
          Party claimed = handOver(channel, "value");
          thread.interrupt();
          until(got::isSettled);
          Party.wakeAll(claimed);
          assertThat(got.await()).isEqualTo("Item[value=value] true");
        });
  }

  private static String receivedAndStatus(Channel<String> channel) {
    try {
      return channel.receive() + " " + Thread.interrupted();
    } catch (InterruptedException e) {
      return e.toString();
    }
  }

  @EachDoor
  void cancelledSender_afterItsValueWasTaken_hasSentIt(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          Handoff<Boolean> sent = new Handoff<>();
          var sender =
              group.fork(() -> {
                channel.send("value");
                sent.give(true);
                Weft.checkpoint();
              });
          until(() -> channel.stats().waitingSenders() == 1);
          channel.exchange.lock();
          String taken = channel.exchange.take();
          Party claimed = channel.exchange.unlock();
          sender.cancel("test");
          until(sent::isSettled);
          Party.wakeAll(claimed);
          assertThat(taken).isEqualTo("value");
          assertThat(thrownBy(sender::join)).isInstanceOf(TaskCancelledException.class);
        });
  }

  @EachDoor
  void timedOut_nothingIsSentOrReceived(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          assertThat(thrownBy(() -> Timeout.after(SOON, channel::receive)))
              .isInstanceOf(TimedOutException.class);
          assertThat(thrownBy(() -> Timeout.after(SOON, () -> channel.send("value"))))
              .isInstanceOf(TimedOutException.class);
          assertThat(channel.stats()).isEqualTo(new ChannelStats(0, 0, 0, 0, 0, 0, 0, 0));
          assertThat(channel.tryReceive()).isEmpty();
        });
  }

  @EachDoor
  void interruptedOnAnOrdinaryThread_leavesTheLine(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          assertThat(
                  thrownWhenInterrupted(
                      () -> channel.stats().waitingReceivers() == 1, channel::receive))
              .isInstanceOf(InterruptedException.class);
          assertThat(
                  thrownWhenInterrupted(
                      () -> channel.stats().waitingSenders() == 1, () -> channel.send("value")))
              .isInstanceOf(InterruptedException.class);
          assertThat(channel.stats()).isEqualTo(new ChannelStats(0, 0, 0, 0, 0, 0, 0, 0));
        });
  }

  @EachDoor
  void interruptedBeforeOnAnOrdinaryThread_receivesNothing(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.bounded(1);
          channel.send("value");
          Handoff<Boolean> thrown = new Handoff<>();
          Thread.ofPlatform()
              .start(() -> {
                Thread.currentThread().interrupt();
                thrown.give(thrownBy(channel::receive) instanceof InterruptedException);
              });
          assertThat(thrown.await()).isTrue();
          assertThat(channel.tryReceive()).contains("value");
        });
  }
}
