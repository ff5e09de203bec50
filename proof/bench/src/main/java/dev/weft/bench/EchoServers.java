package dev.weft.bench;

import dev.weft.net.Address;
import dev.weft.net.Listener;
import dev.weft.net.ListenerConfig;
import dev.weft.net.Stream;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * The JVM of an echo server: prints its port, then answers each line it is told with one JSON
 * object, how much memory it holds; ends with its input.
 */
public final class EchoServers {
  private static final int BACKLOG = 4_096;
  private static final int BUFFER = 64 * 1024;

  /** Serves for ever, and tells its port once it does. */
  private interface Server {
    void serve(IntConsumer ready) throws Exception;
  }

  private static final Map<String, Server> ALL =
      Map.of(
          Scores.WEFT,
          ready -> weft(WeftConfig.Door.LOOP, ready),
          "weft-default",
          ready -> weft(WeftConfig.Door.DEFAULT, ready),
          "netty",
          EchoServers::nettyOnEpoll,
          "netty-uring",
          EchoServers::nettyOnUring,
          "jdk",
          EchoServers::jdk);

  private EchoServers() {}

  /** Words: the server. */
  public static void main(String[] words) throws IOException, InterruptedException {
    Server server = Objects.requireNonNull(ALL.get(words[0]), words[0]);
    Thread.ofPlatform().daemon().start(() -> serve(server));
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (input.readLine() != null) {
      System.out.printf(
          Locale.ROOT,
          "{\"heap\": %d, \"resident\": %.0f}%n",
          Memory.liveHeap(),
          Memory.resident());
    }
    System.exit(0);
  }

  private static void serve(Server server) {
    try {
      server.serve(port -> {
        System.out.println(port);
        System.out.flush();
      });
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  // ---- Weft: one loop, a task for each connection ----

  private static void weft(WeftConfig.Door door, IntConsumer ready) throws InterruptedException {
    Weft.run(
        WeftConfig.defaults().withDoor(door).withLoops(1),
        () -> {
          ListenerConfig config =
              ListenerConfig.at(Address.local(0)).withBacklog(BACKLOG).withMaxConnections(20_000);
          try (Listener listener = Listener.open(config)) {
            ready.accept(listener.port());
            TaskGroup.run(group -> listener.serve(EchoServers::echo, (stream, e) -> {}));
          }
        });
  }

  private static void echo(Stream stream) throws InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate(1);
    while (stream.read(buffer) > 0) {
      stream.write(buffer.flip());
      int size = next(buffer.limit(), buffer.capacity());
      buffer = size == buffer.capacity() ? buffer.clear() : ByteBuffer.allocate(size);
    }
  }

  /** {@return how large the next buffer is, after one was filled so far: as large as is needed} */
  private static int next(int filled, int size) {
    return filled == size ? Math.min(BUFFER, size * 16) : size;
  }

  // ---- Netty: one event loop, callbacks ----

  private static void nettyOnEpoll(IntConsumer ready) throws InterruptedException {
    netty(
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()),
        EpollServerSocketChannel.class,
        ready);
  }

  private static void nettyOnUring(IntConsumer ready) throws InterruptedException {
    netty(
        new MultiThreadIoEventLoopGroup(1, IoUringIoHandler.newFactory()),
        IoUringServerSocketChannel.class,
        ready);
  }

  private static void netty(
      EventLoopGroup loop,
      Class<? extends io.netty.channel.socket.ServerSocketChannel> kind,
      IntConsumer ready)
      throws InterruptedException {
    Channel listening =
        new ServerBootstrap()
            .group(loop)
            .channel(kind)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Echo());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    ready.accept(((InetSocketAddress) listening.localAddress()).getPort());
    listening.closeFuture().sync();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  // ---- the JDK: a virtual thread for each connection ----

  private static void jdk(IntConsumer ready) throws IOException {
    try (ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
      ready.accept(server.getLocalPort());
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> echo(socket));
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      byte[] buffer = new byte[1];
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        int size = next(count, buffer.length);
        buffer = size == buffer.length ? buffer : new byte[size];
      }
    } catch (IOException e) {
      // the client has gone
    }
  }
}
