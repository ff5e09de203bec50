package dev.weft.bench;

import dev.weft.flow.Batcher;
import dev.weft.flow.BatcherConfig;
import dev.weft.flow.Flow;
import dev.weft.task.Action;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;

/** Weft's own, on its loops or on the JDK's scheduler. */
record WeftFlow(String name, WeftConfig config) implements FlowDoor {
  private static final int CALLERS = 1_000;

  static WeftFlow loop() {
    return new WeftFlow(Scores.WEFT, WeftDoor.loop().config());
  }

  static WeftFlow defaultDoor() {
    return new WeftFlow("weft-default", WeftDoor.defaultDoor().config());
  }

  @Override
  public boolean does(FlowCase what) {
    return true;
  }

  private long timed(Action work) throws InterruptedException {
    return Weft.run(
        config,
        () -> {
          long began = Stopwatch.nanos();
          work.run();
          return Stopwatch.nanos() - began;
        });
  }

  @Override
  public long mapUnordered(int count, int limit, Runnable seen) throws InterruptedException {
    return timed(() ->
        Flow.range(0, count).mapUnordered(limit, item -> item + 1).forEach(item -> seen.run()));
  }

  @Override
  public long chain(int count) throws InterruptedException {
    return timed(() -> {
      long[] sum = new long[1];
      Flow.range(0, count)
          .map(item -> item + 1)
          .filter(item -> item % 2 == 0)
          .map(item -> item + 1)
          .forEach(item -> sum[0] += item);
    });
  }

  @Override
  public long leave(int count) throws InterruptedException {
    Flow<Integer> endless =
        Flow.generate(out -> {
          for (int i = 0; ; i++) {
            out.emit(i);
          }
        });
    Flow<Integer> three = endless.take(3);
    return timed(() -> {
      long[] sum = new long[1];
      for (int i = 0; i < count; i++) {
        three.forEach(item -> sum[0] += item);
      }
    });
  }

  @Override
  public long batch(int count) throws InterruptedException {
    return timed(() ->
        Batcher.<Integer, Integer, Boolean>use(
            BatcherConfig.defaults(),
            keys -> keys,
            batcher -> {
              TaskGroup.run(group -> {
                for (int i = 0; i < CALLERS; i++) {
                  group.fork(() -> call(batcher, count / CALLERS));
                }
              });
              return true;
            }));
  }

  private static void call(Batcher<Integer, Integer> batcher, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      batcher.call(i);
    }
  }
}
