package dev.weft.testkit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The options of a simulated socket: it takes all there are, and heeds those that matter to it. */
final class VirtualConfig extends DefaultChannelConfig {
  private final Map<ChannelOption<?>, Object> others = new HashMap<>();

  VirtualConfig(Channel channel, ByteBufAllocator buffers) {
    super(channel);
    setAllocator(buffers);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (!super.setOption(option, value)) {
      others.put(option, value);
    }
    return true;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // as it was set; Netty's null means that it was not
  public <T> T getOption(ChannelOption<T> option) {
    @Nullable T known = super.getOption(option);
    return known != null ? known : (T) others.get(option);
  }

  boolean is(ChannelOption<Boolean> option) {
    return Boolean.TRUE.equals(others.get(option));
  }

  int number(ChannelOption<Integer> option, int otherwise) {
    return others.get(option) instanceof Integer number ? number : otherwise;
  }
}
