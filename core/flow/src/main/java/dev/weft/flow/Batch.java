package dev.weft.flow;

import dev.weft.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls of one bulk call. */
final class Batch<K, V> {
  final List<Call<K, V>> calls;

  // guarded by the batcher's lock

  /** Callers that have neither left nor been served. */
  int living;

  /** What runs it, once it does. */
  @Nullable Task<?> task;

  Batch(List<Call<K, V>> calls) {
    this.calls = calls;
    this.living = calls.size();
  }

  List<K> keys() {
    return calls.stream().map(call -> call.key).toList();
  }
}
