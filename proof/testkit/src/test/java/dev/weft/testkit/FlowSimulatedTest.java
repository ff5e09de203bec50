package dev.weft.testkit;

import static dev.weft.testkit.Chaos.millis;
import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.perhapsCutShort;
import static dev.weft.testkit.Chaos.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flow.Flow;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Flows under chance, beside lists that say what should come out. */
class FlowSimulatedTest {
  /** A flow, and what it should be. */
  private record Pair(Flow<Integer> flow, List<Integer> list) {
    Pair perhapsOneMore() {
      int number = upTo(4);
      return switch (upTo(11)) {
        case 0 -> new Pair(flow.map(FlowSimulatedTest::slowly), list);
        case 1 -> of(flow.filter(i -> i % 3 != 0), list.stream().filter(i -> i % 3 != 0));
        case 2 ->
            of(
                flow.flatMap(i -> Flow.range(i, i + 2)),
                list.stream().flatMap(i -> Stream.of(i, i + 1)));
        case 3 -> of(flow.take(number), list.stream().limit(number));
        case 4 -> of(flow.drop(number), list.stream().skip(number));
        case 5 -> of(flow.takeWhile(i -> i < 6), list.stream().takeWhile(i -> i < 6));
        case 6 -> new Pair(flow.buffer(1 + number), list);
        case 7 -> new Pair(flow.mapOrdered(1 + number, FlowSimulatedTest::slowly), list);
        case 8 -> of(flow.distinct(1_000), list.stream().distinct());
        case 9 -> new Pair(flow.window(2).flatMap(Flow::of), list);
        case 10 -> new Pair(flow.window(3, millis(4)).flatMap(Flow::of), list);
        default -> zipped();
      };
    }

    private Pair zipped() {
      List<Integer> sums =
          IntStream.range(0, Math.min(7, list.size())).mapToObj(i -> list.get(i) + i).toList();
      return new Pair(flow.zip(Flow.range(0, 7), Integer::sum), sums);
    }

    private static Pair of(Flow<Integer> flow, Stream<Integer> model) {
      return new Pair(flow, model.toList());
    }
  }

  private static int slowly(int item) throws InterruptedException {
    if (oneIn(3)) {
      pause(3);
    }
    return item;
  }

  /** A source that knows how many of it run. */
  private static Flow<Integer> source(int[] running) {
    return Flow.generate(out -> {
      running[0]++;
      try {
        for (int i = 0; i < 10; i++) {
          out.emit(slowly(i));
        }
      } finally {
        running[0]--;
      }
    });
  }

  private static Pair pipeline(int[] running) {
    Pair pair = new Pair(source(running), IntStream.range(0, 10).boxed().toList());
    for (int i = upTo(4); i > 0; i--) {
      pair = pair.perhapsOneMore();
    }
    return pair;
  }

  @Simulated(seeds = 400)
  void aPipeline_isWhatItsListIs() throws InterruptedException {
    int[] running = new int[1];
    Pair pair = pipeline(running);
    assertThat(pair.flow.toList(1_000)).isEqualTo(pair.list);
    assertThat(running[0]).isZero();
  }

  @Simulated(seeds = 300)
  void aPipeline_thatIsLeftEarly_leavesNothingBehind() throws Exception {
    int[] running = new int[1];
    Pair pair = pipeline(running);
    int wanted = upTo(6);
    List<Integer> got = new ArrayList<>();
    perhapsCutShort(
        10,
        () ->
            pair.flow.pull(pull -> {
              while (got.size() < wanted && pull.hasNext()) {
                got.add(pull.next());
                slowly(0);
              }
              return true;
            }));
    assertThat(got).isEqualTo(pair.list.subList(0, got.size()));
    assertThat(running[0]).isZero();
  }

  @Simulated(seeds = 200)
  void aFailure_comesOut_afterWhatWasBeforeIt() throws InterruptedException {
    int[] running = new int[1];
    int bad = upTo(9);
    List<Integer> got = new ArrayList<>();
    Flow<Integer> failing =
        source(running)
            .map(i -> {
              if (i == bad) {
                throw new BrokenException("by chance");
              }
              return i;
            });
    Flow<Integer> flow =
        switch (upTo(2)) {
          case 0 -> failing;
          case 1 -> failing.mapOrdered(1 + upTo(3), FlowSimulatedTest::slowly);
          default -> failing.buffer(1 + upTo(3)).map(FlowSimulatedTest::slowly);
        };
    Throwable seen = null;
    try {
      flow.forEach(got::add);
    } catch (BrokenException e) {
      seen = e;
    }
    assertThat(seen).hasMessage("by chance");
    assertThat(got).isEqualTo(IntStream.range(0, bad).boxed().toList());
    assertThat(running[0]).isZero();
  }

  @Simulated(seeds = 200)
  void mapUnordered_worksOnSoManyAtATime_andDropsNone() throws InterruptedException {
    int limit = 1 + upTo(3);
    int[] running = new int[2];
    List<Integer> results =
        source(running)
            .mapUnordered(
                limit,
                i -> {
                  assertThat(++running[1]).isLessThanOrEqualTo(limit);
                  pause(5);
                  running[1]--;
                  return i;
                })
            .toList(1_000);
    assertThat(results)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 10).boxed().toList());
    assertThat(running).containsOnly(0);
  }

  @Simulated(seeds = 200)
  void merge_keepsTheOrderOfEach() throws InterruptedException {
    int[] running = new int[1];
    List<Integer> merged = source(running).merge(source(running).map(i -> 100 + i)).toList(1_000);
    assertThat(merged).hasSize(20);
    assertThat(new HashSet<>(merged)).hasSize(20);
    assertThat(merged.stream().filter(i -> i < 100)).isSorted();
    assertThat(merged.stream().filter(i -> i >= 100)).isSorted();
  }

  /** Nobody waits longer than the time for its list, where somebody takes the lists. */
  @Simulated(seeds = 200)
  void aWindow_isFull_orOver() throws InterruptedException {
    Duration time = millis(5);
    List<Integer> all = new ArrayList<>();
    Clock clock = Clock.current();
    Flow.<Long>generate(
            out -> {
              for (int i = 0; i < 10; i++) {
                pause(4);
                out.emit(clock.nanos());
              }
            })
        .window(3, time)
        .forEach(list -> {
          assertThat(list).hasSizeBetween(1, 3);
          Duration waited = clock.since(list.getFirst());
          assertThat(waited).isLessThanOrEqualTo(time);
          assertThat(list.size() == 3 || waited.equals(time) || all.size() + list.size() == 10)
              .isTrue();
          list.forEach(_ -> all.add(1));
        });
    assertThat(all).hasSize(10);
  }

  @Simulated(seeds = 150)
  void throttle_letsNoMoreThrough_inAnyStretchOfTime() throws InterruptedException {
    int count = 1 + upTo(2);
    Duration per = millis(10);
    List<Long> times = new ArrayList<>();
    Clock clock = Clock.current();
    source(new int[1]).throttle(count, per).forEach(_ -> times.add(clock.nanos()));
    assertThat(times).hasSize(10);
    for (int i = count; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - count)).isGreaterThanOrEqualTo(per.toNanos());
    }
  }

  @Simulated(seeds = 150)
  void takeUntil_endsTheSource_notTheConsumer() throws InterruptedException {
    int[] running = new int[1];
    int end = 1 + upTo(20);
    long start = Clock.current().nanos();
    List<Integer> got = new ArrayList<>();
    Flow.<Integer>generate(
            out -> {
              running[0]++;
              try {
                for (int i = 0; ; i++) {
                  pause(5);
                  out.emit(i);
                }
              } finally {
                running[0]--;
              }
            })
        .takeUntil(() -> Weft.sleep(millis(end)))
        .forEach(got::add);
    assertThat(got).isEqualTo(IntStream.range(0, got.size()).boxed().toList());
    assertThat(Clock.current().since(start)).isEqualTo(millis(end));
    assertThat(running[0]).isZero();
  }
}
