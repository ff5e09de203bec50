package dev.weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import java.util.Optional;

/** What lies between a connection and its socket: nothing, or TLS. */
sealed interface Layer permits Layer.Clear, TlsLayer {
  Layer CLEAR = new Clear();

  /** Adds its handlers, before all others. On the loop, before the channel is used. */
  void addTo(ChannelPipeline pipeline);

  /** Waits until the two ends have agreed on how they talk. */
  void greet() throws InterruptedException;

  /** {@return what they agreed on; empty in the clear, and before} */
  Optional<TlsSession> session();

  /** {@return whether there is nothing more to hear from the peer} On the loop. */
  boolean hasPeerEnded(Channel channel);

  /** {@return how many pieces are sent in one turn, so that they do not hold the loop for long} */
  int mostPieces();

  /** Tells the peer that no more will come, once all that was written is sent. On the loop. */
  void shutOutput(Channel channel);

  /** Tells the peer that this is the end, and closes once it is sent. Any thread. */
  void close(Channel channel);

  /** Closes at once. Any thread. */
  void drop(Channel channel);

  /** Nothing. */
  final class Clear implements Layer {
    @Override
    public void addTo(ChannelPipeline pipeline) {}

    @Override
    public void greet() {}

    @Override
    public Optional<TlsSession> session() {
      return Optional.empty();
    }

    @Override
    public boolean hasPeerEnded(Channel channel) {
      return ((DuplexChannel) channel).isInputShutdown();
    }

    @Override
    public int mostPieces() {
      return Integer.MAX_VALUE;
    }

    @Override
    public void shutOutput(Channel channel) {
      if (channel.isActive() && !((DuplexChannel) channel).isOutputShutdown()) {
        ((DuplexChannel) channel).shutdownOutput();
      }
    }

    @Override
    public void close(Channel channel) {
      channel.close();
    }

    @Override
    public void drop(Channel channel) {
      channel.close();
    }
  }
}
