package dev.weft.sync;

import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.returning;
import static dev.weft.sync.Crowd.thrownBy;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Received.Item;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectTest {
  private final Channel<String> a = Channel.bounded(1, "a");
  private final Channel<String> b = Channel.bounded(1, "b");
  private final Select<String> either =
      Select.of(a.receiving(value -> "a " + value), b.receiving(value -> "b " + value));

  private boolean nobodyWaits() {
    return a.stats().waitingReceivers() + a.stats().waitingSenders() == 0
        && b.stats().waitingReceivers() + b.stats().waitingSenders() == 0;
  }

  @EachDoor
  void doesWhatCanBeDone(Door door) throws Exception {
    on(
        door,
        group -> {
          b.send("1");
          assertThat(either.await()).isEqualTo("b 1");
          a.send("2");
          assertThat(either.await()).isEqualTo("a 2");
          assertThat(Select.of(b.sending("3", returning("sent")), a.receiving()).await())
              .isEqualTo("sent");
          assertThat(b.tryReceive()).contains("3");
        });
  }

  @EachDoor
  void waitsInEveryLine_andLeavesThemAllAfterOneTurn(Door door) throws Exception {
    on(
        door,
        group -> {
          var choice = group.fork(either::await);
          until(() -> a.stats().waitingReceivers() == 1 && b.stats().waitingReceivers() == 1);
          b.send("1");
          assertThat(choice.join()).isEqualTo("b 1");
          assertThat(nobodyWaits()).isTrue();
          b.send("2");
          assertThat(b.stats().size()).isEqualTo(1);
        });
  }

  @EachDoor
  void waitsToSend_untilThereIsRoom(Door door) throws Exception {
    on(
        door,
        group -> {
          a.send("full");
          b.send("full");
          var choice =
              group.fork(
                  Select.of(a.sending("x", returning("to a")), b.sending("y", returning("to b")))
                      ::await);
          until(() -> a.stats().waitingSenders() == 1 && b.stats().waitingSenders() == 1);
          assertThat(a.receive()).isEqualTo(new Item<>("full"));
          assertThat(choice.join()).isEqualTo("to a");
          assertThat(nobodyWaits()).isTrue();
          assertThat(a.tryReceive()).contains("x");
          assertThat(b.tryReceive()).contains("full");
          assertThat(b.tryReceive()).isEmpty();
        });
  }

  @EachDoor
  void oneThatHappenedElsewhere_isPassedOver(Door door) throws Exception {
    on(
        door,
        group -> {
          var choice = group.fork(either::await);
          until(() -> b.stats().waitingReceivers() == 1);
          var next = group.fork(b::receive);
          until(() -> b.stats().waitingReceivers() == 2);
          assertThat(a.trySend("for the choice")).isTrue();
          assertThat(b.trySend("for the next")).isTrue(); // before the choice could leave b's line
          assertThat(choice.join()).isEqualTo("a for the choice");
          assertThat(next.join()).isEqualTo(new Item<>("for the next"));
        });
  }

  @EachDoor
  void twoSelectsMeet_oneSendingAndOneReceiving(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> direct = Channel.rendezvous();
          var sender =
              group.fork(Select.of(direct.sending("x", returning("sent")), a.receiving())::await);
          until(() -> direct.stats().waitingSenders() == 1);
          assertThat(Select.of(direct.receiving(), b.receiving()).await()).isEqualTo("x");
          assertThat(sender.join()).isEqualTo("sent");
          assertThat(nobodyWaits()).isTrue();
        });
  }

  @EachDoor
  void neverMeetsItself(Door door) throws Exception {
    on(
        door,
        group -> {
          Channel<String> direct = Channel.rendezvous();
          Select<String> both =
              Select.of(direct.sending("own", returning("sent")), direct.receiving());
          assertThat(both.orElse(returning("nobody there")).await()).isEqualTo("nobody there");
          var choice = group.fork(both::await);
          until(() -> direct.stats().waitingReceivers() == 1);
          direct.send("foreign");
          assertThat(choice.join()).isEqualTo("foreign");
        });
  }

  @EachDoor
  void orElse_neverWaits(Door door) throws Exception {
    on(
        door,
        group -> {
          Select<String> now = either.orElse(returning("nothing"));
          assertThat(now.await()).isEqualTo("nothing");
          a.send("1");
          assertThat(now.await()).isEqualTo("a 1");
          assertThat(nobodyWaits()).isTrue();
        });
  }

  @EachDoor
  void orAfter_waitsForATime(Door door) throws Exception {
    on(
        door,
        group -> {
          assertThat(either.orAfter(Crowd.SOON, returning("late")).await()).isEqualTo("late");
          assertThat(nobodyWaits()).isTrue();
          Weft.checkpoint(); // the time limit leaves nothing behind
          a.send("1");
          assertThat(either.orAfter(Duration.ZERO, returning("late")).await()).isEqualTo("a 1");
          var choice = group.fork(either.orAfter(Duration.ofDays(1), returning("late"))::await);
          until(() -> b.stats().waitingReceivers() == 1);
          b.send("2");
          assertThat(choice.join()).isEqualTo("b 2");
        });
  }

  @EachDoor
  void isFairUnlessAskedToKeepTheOrder(Door door) throws Exception {
    on(
        door,
        group -> {
          int[] fromA = new int[2];
          for (int i = 0; i < 2_000; i++) {
            a.trySend("1");
            b.trySend("1");
            fromA[0] += either.await().startsWith("a") ? 1 : 0;
          }
          assertThat(fromA[0]).isBetween(800, 1_200);
          for (int i = 0; i < 100; i++) {
            a.trySend("1");
            b.trySend("1");
            fromA[1] += either.inOrder().await().startsWith("a") ? 1 : 0;
          }
          assertThat(fromA[1]).isEqualTo(100);
        });
  }

  @EachDoor
  void aChannelThatIsDone_isPassedOver_untilAllAre(Door door) throws Exception {
    on(
        door,
        group -> {
          a.done();
          b.send("1");
          assertThat(either.await()).isEqualTo("b 1");
          var choice = group.fork(either::await);
          until(() -> b.stats().waitingReceivers() == 1);
          b.send("2");
          assertThat(choice.join()).isEqualTo("b 2");
          b.done();
          assertThatThrownBy(either::await)
              .isInstanceOf(ClosedException.class)
              .hasMessageStartingWith("every channel of a select over 2 is done");
        });
  }

  @EachDoor
  void aChannelThatIsDoneMeanwhile_leavesTheOthers(Door door) throws Exception {
    on(
        door,
        group -> {
          var choice = group.fork(either::await);
          until(() -> b.stats().waitingReceivers() == 1);
          a.done();
          until(() -> a.stats().waitingReceivers() == 0 && b.stats().waitingReceivers() == 1);
          b.send("1");
          assertThat(choice.join()).isEqualTo("b 1");

          var last = group.fork(() -> thrownBy(either::await));
          until(() -> b.stats().waitingReceivers() == 1);
          b.done();
          assertThat(last.join()).isInstanceOf(ClosedException.class);
        });
  }

  @EachDoor
  void whenDone_isAClauseOfItsOwn(Door door) throws Exception {
    on(
        door,
        group -> {
          Select<String> merge =
              Select.of(a.receiving(value -> value, returning("a is done")), b.receiving());
          var choice = group.fork(merge::await);
          until(() -> b.stats().waitingReceivers() == 1);
          a.done();
          assertThat(choice.join()).isEqualTo("a is done");
          assertThat(merge.await()).isEqualTo("a is done");
        });
  }

  @EachDoor
  void aChannelThatFailsOrIsClosed_isWhatHappens(Door door) throws Exception {
    on(
        door,
        group -> {
          IOException failure = new IOException();
          var choice = group.fork(() -> thrownBy(either::await));
          until(() -> b.stats().waitingReceivers() == 1);
          a.fail(failure);
          assertThat(choice.join()).isInstanceOf(TaskFailedException.class).hasCause(failure);
          assertThat(thrownBy(either::await)).hasCause(failure);
          assertThat(thrownBy(Select.of(a.sending("x", returning("sent")))::await))
              .isInstanceOf(BrokenException.class);

          b.send("full");
          var sending =
              group.fork(() -> thrownBy(Select.of(b.sending("x", returning("sent")))::await));
          until(() -> b.stats().waitingSenders() == 1);
          b.close();
          assertThat(sending.join()).isInstanceOf(ClosedException.class);
          assertThat(nobodyWaits()).isTrue();
        });
  }

  @EachDoor
  void theLambdaMayWaitAndFail_afterTheValueHasChangedHands(Door door) throws Exception {
    on(
        door,
        group -> {
          IOException failure = new IOException();
          a.send("1");
          Select<String> failing =
              Select.of(
                  a.receiving(value -> {
                    Weft.sleep(Crowd.SOON);
                    throw failure;
                  }));
          assertThat(thrownBy(failing.orAfter(Duration.ZERO, returning("late"))::await))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(failure);
          assertThat(a.stats().received()).isEqualTo(1);
        });
  }

  @Test
  void refusesBadArguments() {
    assertThatThrownBy(() -> Select.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a select needs at least one clause, but has none");
    assertThatThrownBy(() -> either.orAfter(Duration.ofMillis(-1), returning("late")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound must not be negative, but is PT-0.001S");
  }
}
