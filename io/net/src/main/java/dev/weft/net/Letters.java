package dev.weft.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams in the order in which they came, so many at most; and that one could not be delivered,
 * in its place. Guarded by the lock of its inlet.
 */
final class Letters implements Store {
  private final int most;
  private final int maxSize;
  private final ArrayDeque<Object> all = new ArrayDeque<>();
  private long received;
  private long dropped;
  private long tooLong;

  Letters(DatagramsConfig config) {
    this.most = config.inbox();
    this.maxSize = config.maxSize();
  }

  @Override
  public void add(Object message) {
    if (message instanceof DatagramPacket packet) {
      add(packet);
    } else if (all.size() < most) {
      all.add(message);
    }
  }

  private void add(DatagramPacket packet) {
    try {
      ByteBuf content = packet.content();
      if (content.readableBytes() > maxSize) { // the buffer is one longer, so that this shows
        tooLong++;
      } else if (all.size() >= most) {
        dropped++;
      } else {
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        all.add(new Datagram(bytes, packet.sender()));
        received++;
      }
    } finally {
      packet.release();
    }
  }

  /** {@return the next, a {@link Datagram} or an {@link IOException}; null if there is none} */
  @Nullable Object poll() {
    return all.poll();
  }

  @Override
  public long size() {
    return all.size();
  }

  DatagramsStats stats(long sent, long unsent) {
    return new DatagramsStats(all.size(), received, dropped, tooLong, sent, unsent);
  }

  @Override
  public void release() {
    all.forEach(ReferenceCountUtil::release);
    all.clear();
  }

  @Override
  public List<Object> takeAll() {
    List<Object> taken = List.copyOf(all);
    all.clear();
    return taken;
  }
}
