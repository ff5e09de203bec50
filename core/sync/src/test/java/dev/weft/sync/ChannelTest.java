package dev.weft.sync;

import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Received.Done;
import dev.weft.sync.Received.Item;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskFailedException;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelTest {
  @EachDoor
  void rendezvous_senderWaitsUntilItsValueIsTaken(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          var sender = group.fork(() -> channel.send("hello"));
          until(() -> channel.stats().waitingSenders() == 1);
          assertThat(sender.state().ended()).isFalse();
          assertThat(channel.stats().sent()).isZero();
          assertThat(channel.receive()).isEqualTo(new Item<>("hello"));
          sender.join();
          assertThat(channel.stats()).isEqualTo(new ChannelStats(0, 0, 0, 0, 0, 1, 1, 0));
        });
  }

  @EachDoor
  void receiversAreServedInTheOrderTheyCame(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<Integer> channel = Channel.bounded(4);
          List<Task<Received<Integer>>> receivers = new ArrayList<>();
          for (int i = 1; i <= 3; i++) {
            int waiting = i;
            receivers.add(group.fork(channel::receive));
            until(() -> channel.stats().waitingReceivers() == waiting);
          }
          for (int i = 0; i < 3; i++) {
            channel.send(i);
          }
          for (int i = 0; i < 3; i++) {
            assertThat(receivers.get(i).join()).isEqualTo(new Item<>(i));
          }
          assertThat(channel.stats()).isEqualTo(new ChannelStats(4, 0, 0, 0, 0, 3, 3, 0));
        });
  }

  @EachDoor
  void valuesKeepTheirOrder_throughTheBufferAndTheLineOfSenders(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<Integer> channel = Channel.bounded(2);
          for (int i = 0; i < 5; i++) {
            int value = i;
            group.fork(() -> channel.send(value));
            until(() -> channel.stats().size() + channel.stats().waitingSenders() == value + 1);
          }
          assertThat(channel.stats()).isEqualTo(new ChannelStats(2, 2, 2, 3, 0, 2, 0, 0));
          for (int i = 0; i < 5; i++) {
            assertThat(channel.receive()).isEqualTo(new Item<>(i));
          }
          assertThat(channel.stats()).isEqualTo(new ChannelStats(2, 0, 2, 0, 0, 5, 5, 0));
        });
  }

  @EachDoor
  void tryingNeverWaits(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.bounded(1);
          assertThat(channel.tryReceive()).isEmpty();
          assertThat(channel.trySend("a")).isTrue();
          assertThat(channel.trySend("b")).isFalse();
          assertThat(channel.tryReceive()).contains("a");

          Channel<String> direct = Channel.rendezvous();
          assertThat(direct.trySend("nobody there")).isFalse();
          var receiver = group.fork(direct::receive);
          until(() -> direct.stats().waitingReceivers() == 1);
          assertThat(direct.trySend("c")).isTrue();
          assertThat(receiver.join()).isEqualTo(new Item<>("c"));
          var sender = group.fork(() -> direct.send("d"));
          until(() -> direct.stats().waitingSenders() == 1);
          assertThat(direct.tryReceive()).contains("d");
          sender.join();
        });
  }

  @EachDoor
  void done_afterWhatWasSentAndWhatWaitedToBe(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.bounded(1, "jobs");
          channel.send("buffered");
          var sender = group.fork(() -> channel.send("waiting"));
          until(() -> channel.stats().waitingSenders() == 1);
          assertThat(channel.done()).isTrue();
          assertThat(channel.done()).isFalse();
          assertThat(channel.fail(new IOException())).isFalse();
          assertThat(channel.isDone()).isFalse();
          assertThatThrownBy(() -> channel.send("late"))
              .isInstanceOf(ClosedException.class)
              .hasMessage("channel 'jobs' is done: nothing can be sent");
          assertThatThrownBy(() -> channel.trySend("late")).isInstanceOf(ClosedException.class);
          assertThat(channel.receive()).isEqualTo(new Item<>("buffered"));
          assertThat(channel.receive()).isEqualTo(new Item<>("waiting"));
          sender.join();
          assertThat(channel.isDone()).isTrue();
          assertThat(channel.receive()).isEqualTo(new Done<>());
          assertThat(channel.tryReceive()).isEmpty();
        });
  }

  @EachDoor
  void done_tellsEveryReceiverThatWaits(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.bounded(1);
          var first = group.fork(channel::receive);
          var second = group.fork(channel::receive);
          until(() -> channel.stats().waitingReceivers() == 2);
          channel.done();
          assertThat(first.join()).isEqualTo(new Done<>());
          assertThat(second.join()).isEqualTo(new Done<>());
          assertThat(channel.stats().waitingReceivers()).isZero();
        });
  }

  @EachDoor
  void fail_afterTheValuesBeforeIt(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.bounded(1);
          IllegalStateException failure = new IllegalStateException("broken");
          channel.send("before");
          assertThat(channel.fail(failure)).isTrue();
          assertThat(channel.receive()).isEqualTo(new Item<>("before"));
          assertThat(thrownBy(channel::receive)).isSameAs(failure);
          assertThat(thrownBy(channel::tryReceive)).isSameAs(failure);
          assertThatThrownBy(() -> channel.send("after"))
              .isInstanceOf(BrokenException.class)
              .hasCause(failure);
        });
  }

  @EachDoor
  void fail_reachesAReceiverThatWaits_aCheckedOneAsTheCause(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          IOException failure = new IOException("disk");
          var receiver = group.fork(() -> thrownBy(channel::receive));
          until(() -> channel.stats().waitingReceivers() == 1);
          channel.fail(failure);
          assertThat(receiver.join()).isInstanceOf(TaskFailedException.class).hasCause(failure);
        });
  }

  @EachDoor
  void close_handsBackWhatNobodyWillReceive_andTurnsSendersAway(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.bounded(2, "jobs");
          channel.send("a");
          channel.send("b");
          var sender = group.fork(() -> thrownBy(() -> channel.send("c")));
          until(() -> channel.stats().waitingSenders() == 1);
          assertThat(channel.close()).containsExactly("a", "b");
          assertThat(sender.join())
              .isInstanceOf(ClosedException.class)
              .hasMessage("channel 'jobs' was closed: nothing can be sent");
          assertThat(channel.close()).isEmpty();
          assertThat(channel.done()).isFalse();
          assertThatThrownBy(channel::receive)
              .isInstanceOf(ClosedException.class)
              .hasMessage("channel 'jobs' was closed: nothing can be received");
          assertThat(channel.stats()).isEqualTo(new ChannelStats(2, 0, 2, 0, 0, 2, 0, 2));
        });
  }

  @EachDoor
  void close_turnsReceiversAway_andEndsWhatWasDone(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> channel = Channel.rendezvous();
          var receiver = group.fork(() -> thrownBy(channel::receive));
          until(() -> channel.stats().waitingReceivers() == 1);
          channel.close();
          assertThat(receiver.join()).isInstanceOf(ClosedException.class);

          Channel<String> done = Channel.bounded(1);
          done.send("left");
          done.done();
          assertThat(done.close()).containsExactly("left");
          assertThat(thrownBy(done::receive)).isInstanceOf(ClosedException.class);
        });
  }

  @EachDoor
  void forEach_sharesTheValuesAmongWorkers(Door door) throws Exception {
    on(
        door,
        2,
        group -> {
          Channel<Integer> channel = Channel.bounded(3);
          Channel<Integer> results = Channel.bounded(1_000);
          List<Task<?>> workers = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            workers.add(group.fork(() -> channel.forEach(results::send)));
          }
          for (int i = 0; i < 1_000; i++) {
            channel.send(i);
          }
          channel.done();
          for (Task<?> worker : workers) {
            worker.join();
          }
          assertThat(results.close()).hasSize(1_000).doesNotHaveDuplicates();
        });
  }

  @EachDoor
  void forEach_failsWithWhatTheUseThrows(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<Integer> channel = Channel.bounded(2);
          channel.send(1);
          channel.send(2);
          IOException failure = new IOException();
          assertThat(
                  thrownBy(() ->
                      channel.forEach(value -> {
                        throw failure;
                      })))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(failure);
          assertThat(channel.tryReceive()).contains(2);
        });
  }

  @Test
  void refusesBadArguments() {
    assertThatThrownBy(() -> Channel.bounded(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must be at least 1, but is 0");
    assertThat(Channel.bounded(3, "jobs"))
        .hasToString("channel 'jobs' (0 of 3, 0 sending, 0 receiving)");
  }

  @Test
  void worksBetweenOrdinaryThreads() throws Exception {
    Channel<Integer> channel = Channel.bounded(4);
    Thread sender =
        Thread.ofPlatform()
            .start(() ->
                thrownBy(() -> {
                  for (int i = 0; i < 1_000; i++) {
                    channel.send(i);
                  }
                  channel.done();
                }));
    List<Integer> values = new ArrayList<>();
    channel.forEach(values::add);
    sender.join();
    assertThat(values).hasSize(1_000).isSorted();
  }
}
