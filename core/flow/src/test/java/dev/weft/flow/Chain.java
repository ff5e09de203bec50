package dev.weft.flow;

import dev.weft.flow.Runs.Gauge;
import dev.weft.sync.Channel;
import dev.weft.task.TaskGroup;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A random flow beside its model; the same seed makes the same one. */
final class Chain {
  static final class MadeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MadeException() {
      super("made to fail", null, true, false);
    }
  }

  final StringBuilder name = new StringBuilder();
  final Gauge gauge = new Gauge();
  final MadeException failure = new MadeException();
  Flow<Integer> flow;
  Model model;

  private final Random random;

  Chain(long seed, TaskGroup group) throws InterruptedException {
    random = new Random(seed);
    int count = random.nextInt(40);
    boolean fails = random.nextInt(4) == 0;
    List<Integer> items = IntStream.range(0, count).boxed().toList();
    flow = fails ? generated(count, true) : source(items, group);
    model = Model.of(items, fails);
    name.append("seed ").append(seed).append(": ").append(count).append(fails ? " failing" : "");
    for (int steps = random.nextInt(6); steps > 0; steps--) {
      step();
    }
    if (random.nextInt(3) == 0) {
      fanOut();
    }
    if (random.nextInt(3) == 0) {
      int taken = random.nextInt(30);
      became("take " + taken, flow.take(taken), model.take(taken));
    }
  }

  private Flow<Integer> generated(int count, boolean fails) {
    return Flow.generate(out ->
        gauge.within(() -> {
          for (int i = 0; i < count; i++) {
            out.emit(i);
          }
          if (fails) {
            throw failure;
          }
          return count;
        }));
  }

  private Flow<Integer> source(List<Integer> items, TaskGroup group) throws InterruptedException {
    int kind = random.nextInt(6);
    name.append("kind ").append(kind).append(", ");
    return switch (kind) {
      case 0 -> Flow.range(0, items.size());
      case 1 -> Flow.of(items);
      case 2 -> Flow.from(items.stream());
      case 3 -> Flow.from(Flow.of(items).toPublisher(group), 1 + random.nextInt(5));
      case 4 -> {
        Channel<Integer> channel = Channel.bounded(1 + items.size());
        for (Integer item : items) {
          channel.send(item);
        }
        channel.done();
        yield Flow.from(channel);
      }
      default -> generated(items.size(), false);
    };
  }

  private void became(String step, Flow<Integer> next, Model itsModel) {
    name.append(" → ").append(step);
    flow = next;
    model = itsModel;
  }

  /** One more step that keeps the order. */
  private void step() {
    int n = 1 + random.nextInt(8);
    switch (random.nextInt(15)) {
      case 0 -> became("map +" + n, flow.map(x -> x + n), model.map(x -> x + n));
      case 1 -> became("filter %" + n, flow.filter(x -> x % n != 0), model.filter(x -> x % n != 0));
      case 2 ->
          became(
              "flatMap " + n,
              flow.flatMap(x -> Flow.range(0, x % n)),
              model.flatMap(x -> IntStream.range(0, x % n).boxed().toList()));
      case 3 -> became("take " + 3 * n, flow.take(3L * n), model.take(3 * n));
      case 4 ->
          became(
              "takeWhile <" + 4 * n,
              flow.takeWhile(x -> x < 4 * n),
              model.takeWhile(x -> x < 4 * n));
      case 5 ->
          became(
              "takeUntil >" + 4 * n,
              flow.takeUntil((Integer x) -> x > 4 * n),
              model.takeUntil(x -> x > 4 * n));
      case 6 -> became("drop " + n, flow.drop(n), model.drop(n));
      case 7 -> became("distinct", flow.distinct(10_000), model.distinct());
      case 8 -> became("window " + n, flow.window(n).map(Chain::sum), model.sums(n));
      case 9 ->
          became(
              "window in time " + n,
              flow.window(n, Runs.DAY).map(Chain::sum),
              model.sums(n).running());
      case 10, 11 -> became("buffer " + n, flow.buffer(n), model.running());
      case 12 ->
          became(
              "mapOrdered " + n, flow.mapOrdered(n, this::worked), model.map(x -> x + 1).running());
      case 13 ->
          became(
              "zip " + 4 * n, flow.zip(generated(4 * n, false), (a, b) -> a + b), model.zip(4 * n));
      default -> became("takeUntil never", flow.takeUntil(Runs::forEver), model.running());
    }
  }

  /** One that does not keep the order. */
  private void fanOut() {
    int n = 1 + random.nextInt(8);
    if (random.nextBoolean()) {
      became(
          "mapUnordered " + n, flow.mapUnordered(n, this::worked), model.map(x -> x + 1).mixed());
    } else {
      List<Integer> others = IntStream.range(0, 2 * n).boxed().toList();
      became("merge " + 2 * n, flow.merge(generated(2 * n, false)), model.and(others));
    }
    if (random.nextBoolean()) {
      became("filter %" + n, flow.filter(x -> x % n != 0), model.filter(x -> x % n != 0));
    }
  }

  private int worked(int item) throws Exception {
    return gauge.within(() -> item + 1);
  }

  private static int sum(List<Integer> window) {
    return window.stream().mapToInt(Integer::intValue).sum();
  }
}
