package dev.weft.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Channel;
import dev.weft.task.CancelledException;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What runs on the caller's task alone, here an ordinary thread. */
class FlowTest {
  @Test
  void nothingHappensUntilItIsConsumed_thenEveryTimeAnew() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    Flow<Integer> flow =
        Flow.<Integer>generate(out -> out.emit(runs.incrementAndGet())).map(n -> n * 10);
    assertThat(runs.get()).isZero();
    assertThat(flow.toList(1)).containsExactly(10);
    assertThat(flow.toList(1)).containsExactly(20);
  }

  @Test
  void operatorsKeepWhatTheyRememberToOneRun() throws Exception {
    Flow<List<Integer>> flow =
        Flow.of(1, 1, 2, 3, 3, 4, 5, 6).distinct(9).drop(1).take(4).window(3).take(9);
    assertThat(flow.toList(9)).containsExactly(List.of(2, 3, 4), List.of(5));
    assertThat(flow.toList(9)).containsExactly(List.of(2, 3, 4), List.of(5));
  }

  @Test
  void operatorsDoWhatTheirNamesSay() throws Exception {
    Flow<Integer> ten = Flow.range(0, 10);
    assertThat(ten.filter(n -> n % 3 == 0).toList(9)).containsExactly(0, 3, 6, 9);
    assertThat(ten.takeWhile(n -> n < 3).toList(9)).containsExactly(0, 1, 2);
    assertThat(ten.takeUntil((Integer n) -> n == 3).toList(9)).containsExactly(0, 1, 2, 3);
    assertThat(ten.drop(8).toList(9)).containsExactly(8, 9);
    assertThat(ten.take(0).toList(0)).isEmpty();
    assertThat(ten.fold(0, Integer::sum)).isEqualTo(45);
    assertThat(ten.count()).isEqualTo(10);
    assertThat(ten.first()).contains(0);
    assertThat(Flow.of().first()).isEmpty();
    assertThat(Flow.of(List.of("a", "b")).toList(2)).containsExactly("a", "b");
    assertThat(Flow.of(1, 2, 1, 3, 1).distinct(1).toList(9)).containsExactly(1, 2, 1, 3, 1);
    assertThat(Flow.of(1, 2, 1, 3, 1).distinct(2).toList(9)).containsExactly(1, 2, 3, 1);
  }

  @Test
  void anInnerFlowThatEndsEarlyDoesNotEndTheOuterOne() throws Exception {
    Flow<Integer> flow =
        Flow.range(0, 100)
            .flatMap(n -> Flow.range(n * 10, n * 10 + 10).takeWhile(m -> m % 10 < 2))
            .take(5);
    assertThat(flow.toList(9)).containsExactly(0, 1, 10, 11, 20);
  }

  @Test
  void theSourceStopsWithTheLastItemThatIsWanted() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Flow<Integer> counted =
        Flow.range(0, 100)
            .map(n -> {
              asked.incrementAndGet();
              return n;
            });
    assertThat(counted.take(3).toList(3)).hasSize(3);
    assertThat(asked.get()).isEqualTo(3);
    assertThat(counted.first()).isPresent();
    assertThat(asked.get()).isEqualTo(4);
    assertThat(counted.take(0).count()).isZero();
    assertThat(asked.get()).isEqualTo(4);
  }

  @Test
  void streamsArePulledItemByItem_closed_andGoodForOneRun() throws Exception {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    Flow<Integer> flow =
        Flow.from(
            Stream.of(1)
                .flatMap(one -> Stream.generate(made::incrementAndGet))
                .onClose(closed::incrementAndGet));
    assertThat(flow.take(3).toList(3)).containsExactly(1, 2, 3);
    assertThat(made.get()).isEqualTo(3);
    assertThat(closed.get()).isEqualTo(1);
    assertThatThrownBy(flow::count).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCheckedFailureIsTheCauseOfOneUncheckedOne_throughStreamsAndGeneratorsToo() {
    IOException failure = new IOException("disk");
    Flow<Integer> flow =
        Flow.<Integer>generate(out -> Flow.from(Stream.of(1, 2)).forEach(out::emit))
            .map(n -> {
              throw failure;
            });
    assertThatThrownBy(flow::count).isInstanceOf(TaskFailedException.class).hasCause(failure);
    IllegalStateException unchecked = new IllegalStateException();
    assertThatThrownBy(() ->
            Flow.from(Stream.of(1))
                .forEach(n -> {
                  throw unchecked;
                }))
        .isSameAs(unchecked);
  }

  @Test
  void itemsBeforeAFailureAreDeliveredBeforeIt_alsoThoseOfAWindow() {
    List<Object> seen = new ArrayList<>();
    IllegalStateException failure = new IllegalStateException();
    Flow<Integer> failing =
        Flow.generate(out -> {
          out.emit(1);
          out.emit(2);
          out.emit(3);
          throw failure;
        });
    assertThatThrownBy(() -> failing.window(2).forEach(seen::add)).isSameAs(failure);
    assertThat(seen).containsExactly(List.of(1, 2), List.of(3));
  }

  @Test
  void aWindowIsNotOfferedToAConsumerThatFailed() {
    AtomicInteger offered = new AtomicInteger();
    IllegalStateException failure = new IllegalStateException();
    assertThatThrownBy(() ->
            Flow.range(0, 5)
                .window(2)
                .forEach(window -> {
                  offered.incrementAndGet();
                  throw failure;
                }))
        .isSameAs(failure);
    assertThat(offered.get()).isEqualTo(1);
  }

  @Test
  void toListRefusesMoreThanItsLimit() {
    assertThatThrownBy(() -> Flow.range(0, 4).toList(3))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("3");
  }

  @Test
  void badArgumentsAreRefusedByName() {
    Flow<Integer> flow = Flow.of(1);
    assertThatThrownBy(() -> flow.take(-1)).hasMessage("count must be at least 0, but is -1");
    assertThatThrownBy(() -> flow.buffer(0)).hasMessage("size must be at least 1, but is 0");
    assertThatThrownBy(() -> flow.mapOrdered(0, n -> n)).hasMessageContaining("limit");
    assertThatThrownBy(() -> flow.mapUnordered(0, n -> n)).hasMessageContaining("limit");
    assertThatThrownBy(() -> flow.window(1, Duration.ZERO)).hasMessageContaining("time");
    assertThatThrownBy(() -> flow.throttle(1, Duration.ZERO)).hasMessageContaining("per");
    assertThatThrownBy(() -> flow.distinct(0)).hasMessageContaining("memory");
    assertThatThrownBy(() -> flow.toList(-1)).hasMessageContaining("limit");
  }

  @Test
  void anInterruptedThreadConsumesNothing() {
    AtomicInteger begun = new AtomicInteger();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Flow.generate(out -> begun.incrementAndGet()).count())
        .isInstanceOf(InterruptedException.class);
    assertThat(begun.get()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void eachItemIsACheckpoint() {
    for (Flow<Integer> endless :
        List.of(
            Flow.range(0, Integer.MAX_VALUE),
            Flow.from(Stream.generate(() -> 1)),
            Flow.of(() -> Stream.generate(() -> 1).iterator()),
            Flow.<Integer>generate(out -> {
              while (true) {
                out.emit(1);
              }
            }))) {
      AtomicInteger seen = new AtomicInteger();
      assertThatThrownBy(() ->
              endless.forEach(n -> {
                if (seen.incrementAndGet() == 3) {
                  Thread.currentThread().interrupt();
                }
              }))
          .isInstanceOf(InterruptedException.class);
      assertThat(seen.get()).isEqualTo(3);
    }
  }

  @BothDoors
  void aCancelledConsumerStopsAtTheNextItem(Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              AtomicInteger seen = new AtomicInteger();
              Task<?> task =
                  group.fork(() ->
                      assertThatThrownBy(() ->
                              Flow.range(0, Integer.MAX_VALUE)
                                  .forEach(n -> {
                                    seen.set(n);
                                    Weft.sleep(Duration.ZERO); // lets the test run on this loop
                                  }))
                          .isInstanceOf(CancelledException.class));
              Runs.until(() -> seen.get() > 10);
              task.cancel("enough");
              task.join();

              Task<?> early =
                  group.fork(() -> {
                    Runs.thrownBy(Runs::forEver);
                    return Flow.of(1).count();
                  });
              early.cancel("before it begins");
              assertThatThrownBy(early::join).isInstanceOf(TaskCancelledException.class);
            }));
  }

  @Test
  void operatorsWithTasksSayThatTheyNeedOne() {
    assertThatThrownBy(() -> Flow.of(1).buffer(1).count())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Weft.run");
  }

  @Test
  void aChannelIsAFlow_andAnEarlyEndLeavesTheRestInIt() throws Exception {
    Channel<Integer> channel = Channel.bounded(9);
    Flow.range(0, 9).forEach(channel::send);
    assertThat(Flow.from(channel).take(3).toList(9)).containsExactly(0, 1, 2);
    assertThat(channel.stats().size()).isEqualTo(6);
    channel.done();
    assertThat(Flow.from(channel).map(n -> n * 10).toList(9))
        .containsExactly(30, 40, 50, 60, 70, 80);
    assertThat(Flow.from(channel).toList(9)).isEmpty();
  }
}
