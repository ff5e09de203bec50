package dev.weft.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Streams of the JDK, with the gatherer that maps on virtual threads and keeps the order; nothing
 * in a stream waits or can be cancelled.
 */
record JdkFlow(String name) implements FlowDoor {
  static JdkFlow allCarriers() {
    return new JdkFlow("jdk");
  }

  @Override
  public boolean does(FlowCase what) {
    return what != FlowCase.BATCH;
  }

  @Override
  public long mapUnordered(int count, int limit, Runnable seen) {
    long began = Stopwatch.nanos();
    IntStream.range(0, count)
        .boxed()
        .gather(Gatherers.mapConcurrent(limit, item -> item + 1))
        .forEach(item -> seen.run());
    return Stopwatch.nanos() - began;
  }

  @Override
  public long chain(int count) {
    long[] sum = new long[1];
    long began = Stopwatch.nanos();
    IntStream.range(0, count)
        .boxed()
        .map(item -> item + 1)
        .filter(item -> item % 2 == 0)
        .map(item -> item + 1)
        .forEach(item -> sum[0] += item);
    return Stopwatch.nanos() - began;
  }

  @Override
  public long leave(int count) {
    long[] sum = new long[1];
    long began = Stopwatch.nanos();
    for (int i = 0; i < count; i++) {
      AtomicInteger next = new AtomicInteger();
      Stream.generate(next::getAndIncrement).limit(3).forEach(item -> sum[0] += item);
    }
    return Stopwatch.nanos() - began;
  }
}
