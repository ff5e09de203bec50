package dev.weft.net;

import dev.weft.net.Acceptor.Arrival;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Fork;
import dev.weft.task.Loop;
import dev.weft.task.TaskGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.BiConsumer;

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
 * listening ⇄ paused (at a limit) → closed
 * </pre>
 *
 * <p>Any task may call every method.
 */
public final class Listener implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weft.net");

  // immutable
  private final Address address;
  private final Channel channel;
  private final Acceptor acceptor;

  /** What is done with one connection; it may wait and may fail in any way. */
  @FunctionalInterface
  public interface Handler {
    void handle(Stream stream) throws Exception;
  }

  private Listener(Address address, Channel channel, Acceptor acceptor) {
    this.address = address;
    this.channel = channel;
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
   * <p>A Unix socket is a file, which is made here and removed when this is closed. One that a
   * process has left behind that is gone is replaced; to find out, it is knocked at, which whoever
   * lives there sees as a connection that ends at once.
   *
   * @return the listener, which the caller has to close
   * @throws BrokenException if it cannot listen there: the port is taken, the address is not one of
   *     this machine, a Unix socket has no directory or too long a path; the message says which
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static Listener open(ListenerConfig config) throws InterruptedException {
    Transport transport = Transport.current();
    NettyPoller poller = NettyPoller.of(Loop.current(), transport);
    Transport sockets = poller.transport(transport);
    SocketAddress address = resolved(config.address(), sockets);
    Optional<SocketFile> file = SocketFile.of(config.address(), address);
    if (file.isPresent()) {
      file.get().makeWay();
    }
    Acceptor acceptor = new Acceptor(config, transport);
    ChannelFuture bound =
        bootstrap(config, address, sockets)
            .group(poller.eventLoop())
            .handler(acceptor)
            .bind(address);
    boolean done = false;
    try {
      Futures.await(bound, late -> {});
      if (file.isPresent() && config.fileMode().isPresent()) {
        file.get().permit(config.fileMode().get());
      }
      done = true;
      return new Listener(config.address(), bound.channel(), acceptor);
    } catch (BrokenException e) {
      throw e;
    } catch (RuntimeException e) {
      throw Faults.listening(config.address(), Futures.failure(e));
    } finally {
      if (!done) {
        bound.channel().close();
      }
    }
  }

  private static Bootstrap bootstrap(
      ListenerConfig config, SocketAddress address, Transport sockets) {
    Bootstrap bootstrap =
        new Bootstrap()
            .channelFactory(() -> sockets.listener(address))
            .option(ChannelOption.SO_BACKLOG, config.backlog());
    return address instanceof InetSocketAddress
        ? bootstrap.option(ChannelOption.SO_REUSEADDR, true)
        : bootstrap;
  }

  private static SocketAddress resolved(Address address, Transport transport)
      throws InterruptedException {
    return switch (address) {
      case Address.Unix unix -> transport.address(unix.path());
      case Address.Host host ->
          new InetSocketAddress(
              Addresses.own(host.name())
                  .orElseThrow(() ->
                      new BrokenException("cannot listen at %s: unknown host".formatted(address))),
              host.port());
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
   * ends; if that fails, the failure is logged, and the others go on.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void serve(Handler handler) throws InterruptedException {
    serve(handler, Listener::log);
  }

  /**
   * Takes connections and handles them as {@link #serve(Handler)} does.
   *
   * @param onFailure told what a handler threw, on its task
   */
  public void serve(Handler handler, BiConsumer<Stream, Exception> onFailure)
      throws InterruptedException {
    TaskGroup.run(group -> {
      for (Arrival next = acceptor.accept(channel); next != null; next = acceptor.accept(channel)) {
        Stream stream = next.stream();
        Fork how =
            Fork.named(stream.toString()).withPlacement(Fork.Placement.on(next.loop().number()));
        group.fork(how, () -> handle(stream, handler, onFailure));
      }
    });
  }

  /** The life of a connection. */
  private static void handle(
      Stream stream, Handler handler, BiConsumer<Stream, Exception> onFailure)
      throws InterruptedException {
    try (stream) {
      handler.handle(stream);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      onFailure.accept(stream, e);
    }
  }

  private static void log(Stream stream, Exception e) {
    LOG.log(System.Logger.Level.WARNING, "handling " + stream + " failed", e);
  }

  /** Closes this: takes no more connections. Those that are served go on. Never waits. */
  @Override
  public void close() {
    channel.close();
    acceptor.close();
  }

  /** {@return how it stands} */
  public ListenerStats stats() {
    return acceptor.stats();
  }

  @Override
  public String toString() {
    return "listener at " + (address instanceof Address.Unix ? address : channel.localAddress());
  }
}
