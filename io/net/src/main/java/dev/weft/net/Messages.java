package dev.weft.net;

import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages in the order in which they came. Guarded by the lock of its inlet. */
final class Messages implements Store {
  private final ArrayDeque<Object> messages = new ArrayDeque<>();

  @Override
  public void add(Object message) {
    messages.add(message);
  }

  @Override
  public long size() {
    return messages.size();
  }

  @Nullable Object poll() {
    return messages.poll();
  }

  @Override
  public void release() {
    messages.forEach(ReferenceCountUtil::release);
    messages.clear();
  }

  @Override
  public List<Object> takeAll() {
    List<Object> all = List.copyOf(messages);
    messages.clear();
    return all;
  }
}
