package dev.weft.flow;

import static dev.weft.flow.Runs.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Clock;
import dev.weft.task.Handoff;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The operators that look at the clock. */
class TimedTest {
  private static final Duration SOON = Duration.ofMillis(5);

  @BothDoors
  void aWindowIsFullAtItsSize_whateverTheTime(Door door) throws Exception {
    List<List<Integer>> windows = Runs.on(door, () -> Flow.range(0, 7).window(3, DAY).toList(9));
    assertThat(windows).containsExactly(List.of(0, 1, 2), List.of(3, 4, 5), List.of(6));
  }

  @BothDoors
  void aWindowIsFullWhenItsTimeIsUp_whileTheSourceWaits(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          Handoff<Boolean> seen = new Handoff<>();
          Flow<Integer> source =
              Flow.generate(out -> {
                out.emit(1);
                out.emit(2);
                seen.await(); // comes only when the window did
                out.emit(3);
              });
          List<List<Integer>> windows = new ArrayList<>();
          source
              .window(100, SOON)
              .forEach(window -> {
                windows.add(window);
                seen.give(window.contains(2));
              });
          assertThat(windows.stream().flatMap(List::stream)).containsExactly(1, 2, 3);
          assertThat(windows).hasSizeGreaterThan(1).doesNotContain(List.of());
        });
  }

  @BothDoors
  void noItemIsLost_whenTimesRunOutAsItemsCome(Door door) throws Exception {
    List<Integer> items =
        Runs.on(
            door,
            () ->
                Flow.range(0, 400)
                    .map(n -> {
                      Weft.sleep(Duration.ofNanos(n % 5 * 20_000L));
                      return n;
                    })
                    .window(10, Duration.ofNanos(50_000))
                    .flatMap(Flow::of)
                    .toList(400));
    assertThat(items).hasSize(400).isSorted();
  }

  @BothDoors
  void throttleLetsNoMoreThanItsNumberThroughWithinAnyStretch(Door door) throws Exception {
    List<Long> times = new ArrayList<>();
    Duration per = Duration.ofMillis(4);
    long start = nanos();
    Runs.on(door, () -> Flow.range(0, 12).throttle(3, per).forEach(n -> times.add(nanos())));
    // each is let through no later than it is seen, so the whole cannot be faster than this
    assertThat(times.getLast() - start).isGreaterThanOrEqualTo(3 * per.toNanos());
  }

  private static long nanos() {
    return Clock.current().nanos();
  }
}
