package dev.weft.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.WeftConfig.Door;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Memory stays flat over a million items: while the flow runs, few of all that were made live. */
class FlowMemoryTest {
  private static final int MANY = 1_000_000;

  /** So many items are looked at, evenly spread over the run. */
  private static final int SAMPLES = 1_000;

  private static final class Item {
    final byte[] weight = new byte[100];
  }

  private final List<WeakReference<Item>> samples = new ArrayList<>();
  private final AtomicInteger made = new AtomicInteger();
  private int mostAhead;
  private int alive;

  private Flow<Item> items(int count) {
    return Flow.range(0, count).map(n -> make(count / SAMPLES));
  }

  private Item make(int every) {
    Item item = new Item();
    if (made.incrementAndGet() % every == 0) {
      samples.add(new WeakReference<>(item));
    }
    return item;
  }

  /** Runs a flow, and counts what is alive when its last item comes. */
  private void consume(Flow<Item> flow, int count) throws InterruptedException {
    AtomicInteger taken = new AtomicInteger();
    flow.forEach(item -> {
      mostAhead = Math.max(mostAhead, made.get() - taken.get());
      if (taken.incrementAndGet() == count) {
        System.gc();
        alive = (int) samples.stream().filter(sample -> sample.get() != null).count();
      }
    });
    assertThat(taken.get()).isEqualTo(count).isEqualTo(made.get());
    assertThat(samples).hasSize(SAMPLES);
  }

  @BothDoors
  void onTheCallersTask(Door door) throws Exception {
    Flow<Item> flow =
        items(MANY)
            .flatMap(item -> Flow.of(item, item).take(1))
            .filter(item -> item.weight.length == 100)
            .window(10)
            .flatMap(Flow::of);
    Runs.on(door, () -> consume(flow, MANY));
    assertThat(mostAhead).isLessThanOrEqualTo(10);
    assertThat(alive).isLessThan(5);
  }

  @BothDoors
  void throughABuffer(Door door) throws Exception {
    Runs.on(door, () -> consume(items(MANY).buffer(64), MANY));
    assertThat(mostAhead).isLessThanOrEqualTo(66);
    assertThat(alive).isLessThan(5);
  }

  @BothDoors
  void asATaskEach(Door door) throws Exception {
    Runs.on(door, () -> consume(items(MANY / 5).mapUnordered(8, item -> item), MANY / 5));
    assertThat(mostAhead).isLessThanOrEqualTo(10);
    assertThat(alive).isLessThan(15);
  }

  @BothDoors
  void asATaskEach_inOrder(Door door) throws Exception {
    Runs.on(door, () -> consume(items(MANY / 5).mapOrdered(8, item -> item), MANY / 5));
    assertThat(mostAhead).isLessThanOrEqualTo(10);
    assertThat(alive).isLessThan(15);
  }

  /** The broken twin keeps what it has seen. */
  @Test
  void theTwinThatKeepsItsItemsIsFoundOut() throws Exception {
    List<Item> kept = new ArrayList<>();
    Flow<Item> flow =
        items(MANY / 10)
            .map(item -> {
              kept.add(item);
              return item;
            });
    consume(flow, MANY / 10);
    assertThat(alive).isEqualTo(SAMPLES);
    assertThat(kept).hasSize(MANY / 10);
  }
}
