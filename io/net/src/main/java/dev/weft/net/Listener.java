package dev.weft.net;

import dev.weft.net.Acceptor.Arrival;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Deadline;
import dev.weft.task.Fork;
import dev.weft.task.Loop;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections: each becomes a {@link Stream} on the loop that has the fewest.
 *
 * <pre>{@code
 * try (Listener listener = Listener.open(Address.local(7))) {
 *   listener.serve(stream -> {
 *     for (var line = stream.readLine(1_024); line.isPresent(); line = stream.readLine(1_024)) {
 *       stream.write(line.get() + "\n");
 *     }
 *   });
 * }
 * }</pre>
 *
 * <pre>
 * listening ⇄ paused (at a limit, or out of file descriptors) → closed
 * </pre>
 *
 * <p>Any task may call every method.
 */
public final class Listener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weft.net");

  // immutable
  private final Channel channel;
  private final String name;
  private final Acceptor acceptor;
  private final Handlers handlers = new Handlers();

  /** What is done with one connection; it may wait and may fail in any way. */
  @FunctionalInterface
  public interface Handler {
    void handle(Stream stream) throws Exception;
  }

  private Listener(Channel channel, Acceptor acceptor) {
    this.channel = channel;
    this.name = "listener at " + channel.localAddress();
    this.acceptor = acceptor;
  }

  /** Listens at an address, as {@link #open(ListenerConfig)} does. */
  public static Listener open(Address address) throws InterruptedException {
    return open(ListenerConfig.at(address));
  }

  /**
   * Listens.
   *
   * <p>Waits for the system. The listening socket belongs to the caller's loop.
   *
   * @return the listener, which the caller has to close
   * @throws BrokenException if it cannot listen there: the port is taken, the address is not one of
   *     this machine; the message says which
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static Listener open(ListenerConfig config) throws InterruptedException {
    Transport transport = Transport.current();
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    Transport sockets = poller.transport(transport);
    SocketAddress address = resolved(config.address(), sockets);
    Acceptor acceptor = new Acceptor(config, transport, Loop.current());
    ChannelFuture bound =
        new Bootstrap()
            .group(poller.eventLoop())
            .channelFactory(() -> sockets.listener(address))
            .option(ChannelOption.SO_BACKLOG, config.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(acceptor)
            .bind(address);
    boolean done = false;
    try {
      Futures.await(bound, late -> {});
      done = true;
      return new Listener(bound.channel(), acceptor);
    } catch (RuntimeException e) {
      throw Faults.listening(config.address(), Futures.failure(e));
    } finally {
      if (!done) {
        bound.channel().close();
      }
    }
  }

  private static SocketAddress resolved(Address address, Transport transport) {
    return switch (address) {
      case Address.Unix unix -> transport.address(unix.path());
      case Address.Host host -> {
        try {
          yield new InetSocketAddress(InetAddress.getByName(host.name()), host.port());
        } catch (UnknownHostException e) {
          throw new BrokenException("cannot listen at %s: unknown host".formatted(address), e);
        }
      }
    };
  }

  /** {@return the port it listens at} */
  public int port() {
    if (channel.localAddress() instanceof InetSocketAddress inet) {
      return inet.getPort();
    }
    throw new IllegalStateException(this + " has no port: it is a Unix socket");
  }

  /**
   * Takes the next connection.
   *
   * <p>Waits for it.
   *
   * @return the stream, which the caller has to close
   * @throws ClosedException if the listener is closed
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public Stream accept() throws InterruptedException {
    Arrival next = acceptor.accept(channel);
    if (next == null) {
      throw new ClosedException(this + " is closed: accept before closing it");
    }
    return next.stream();
  }

  /**
   * Takes connections and handles each in a task of its own, on the loop of the connection, until
   * this is closed; then waits for the handlers.
   *
   * <p>Waits. If the caller is cancelled, so are the handlers. A stream is closed when its handler
   * ends; if that fails, in whatever way, the failure is logged, and the others go on.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void serve(Handler handler) throws InterruptedException {
    serve(handler, Listener::log);
  }

  /**
   * Takes connections and handles them as {@link #serve(Handler)} does.
   *
   * @param onFailure told once what a handler threw, on its task; what it throws itself ends all
   */
  public void serve(Handler handler, BiConsumer<Stream, Throwable> onFailure)
      throws InterruptedException {
    TaskGroup.run(group -> {
      handlers.opened(group);
      group.onEnd(Duration.ZERO, () -> handlers.ended(group));
      try {
        for (Arrival next = accepted(); next != null; next = accepted()) {
          start(next, group, handler, onFailure);
        }
      } finally {
        handlers.noMore();
      }
    });
  }

  private @Nullable Arrival accepted() throws InterruptedException {
    return acceptor.accept(channel);
  }

  private void start(
      Arrival next, TaskGroup group, Handler handler, BiConsumer<Stream, Throwable> onFailure) {
    Stream stream = next.stream();
    Handlers.Running running = handlers.begin(stream.toString());
    Fork how = Fork.named(stream.toString()).withPlacement(Fork.Placement.on(next.loop().number()));
    boolean begun = false;
    try {
      group.fork(how, () -> handle(running, stream, handler, onFailure));
      begun = true;
    } finally {
      if (!begun) {
        handlers.end(running);
        stream.abort();
      }
    }
  }

  /** The life of a connection. */
  private void handle(
      Handlers.Running running,
      Stream stream,
      Handler handler,
      BiConsumer<Stream, Throwable> onFailure)
      throws InterruptedException {
    running.begins();
    try (stream) {
      handler.handle(stream);
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Weft.checkpoint(); // if this task was told to stop, that is no failure
      }
      handlers.failed();
      onFailure.accept(stream, e);
    } finally {
      handlers.end(running);
    }
  }

  /** A connection that is lost is the world's doing, and under load there are many. */
  private static void log(Stream stream, Throwable e) {
    Level level = e instanceof BrokenException ? Level.DEBUG : Level.WARNING;
    LOG.log(level, "handling " + stream + " failed", e);
  }

  /**
   * Closes this and waits for the handlers of {@link #serve}; cancels those that have not ended
   * when the deadline is over.
   *
   * <p>Waits. The port is free at once, so that another process can listen there. What was
   * cancelled and does not end all the same is named in the log by {@code serve}, again and again,
   * which waits for it.
   *
   * @return the connections whose handlers had not ended by then, and what they waited for
   * @throws InterruptedException if the caller is cancelled or interrupted; this is closed then,
   *     and the handlers go on
   */
  public List<Leftover> close(Deadline deadline) throws InterruptedException {
    close();
    Futures.await(channel.closeFuture(), late -> {});
    return handlers.drain(deadline, "the grace time of closing " + this + " is over");
  }

  /** Closes this as {@link #close(Deadline)} does, after a time of grace. */
  public List<Leftover> close(Duration grace) throws InterruptedException {
    return close(Deadline.in(grace));
  }

  /** Closes this: takes no more connections. Those that are served go on. Never waits. */
  @Override
  public void close() {
    channel.close();
    acceptor.close();
  }

  /** {@return how it stands} */
  public ListenerStats stats() {
    return acceptor.stats(handlers);
  }

  @Override
  public String toString() {
    return name;
  }
}
