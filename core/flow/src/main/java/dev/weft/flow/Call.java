package dev.weft.flow;

import dev.weft.task.Handoff;
import org.jspecify.annotations.Nullable;

/** One single call on its way through a batcher. */
final class Call<K, V> {
  final K key;
  final int weight;

  /** When it came, on the batcher's clock. */
  final long since;

  /** Where its caller waits. */
  final Handoff<V> answer = new Handoff<>();

  /** The bulk call it is in, once that began. Guarded by the batcher's lock. */
  @Nullable Batch<K, V> batch;

  Call(K key, int weight, long since) {
    this.key = key;
    this.weight = weight;
    this.since = since;
  }
}
