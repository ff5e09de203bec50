package dev.weft.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How much has passed over a stream.
 *
 * @param received bytes that have come, read or not
 * @param written bytes that were written
 * @param sent bytes of those that the system has taken
 * @param roundTrip how long a packet takes there and back, as the system has measured it lately;
 *     empty once it is closed, and where the system does not say: other than by TCP on Linux's
 *     epoll
 */
public record StreamStats(long received, long written, long sent, Optional<Duration> roundTrip) {
  static StreamStats of(Channel channel, long received, Outlet outlet) {
    return new StreamStats(received, outlet.accepted(), outlet.sent(), roundTrip(channel));
  }

  private static Optional<Duration> roundTrip(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket) || !channel.isActive()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.of(socket.tcpInfo().rtt(), ChronoUnit.MICROS));
    } catch (ChannelException e) {
      return Optional.empty(); // closed meanwhile
    }
  }
}
