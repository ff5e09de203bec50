package dev.weft.net;

import dev.weft.net.Acceptor.Arrival;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Deadline;
import dev.weft.task.Fork;
import dev.weft.task.Loop;
import dev.weft.task.Offload;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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

  private Listener(Address address, Channel channel, Acceptor acceptor) {
    this.channel = channel;
    this.name =
        "listener at " + (address instanceof Address.Unix ? address : channel.localAddress());
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
    Acceptor acceptor = new Acceptor(config, transport, Loop.current());
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
      case Address.Host host -> Addresses.toListenAt(host, transport);
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
   * <p>Waits for it, but not for its TLS handshake: {@link Stream#handshake} does, or else the
   * first read or write.
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
   * ends; if that fails, in whatever way, the failure is logged, and the others go on. A TLS
   * handshake comes before, in the same task, so that a slow one holds nobody else up; one that
   * fails is logged in a sentence.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void serve(Handler handler) throws InterruptedException {
    serve(handler, Listener::log);
  }

  /**
   * Takes connections and handles them as {@link #serve(Handler)} does.
   *
   * @param onFailure told once what a handler threw, or why a TLS handshake failed, on its task;
   *     what it throws itself ends all
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
      stream.handshake();
      handler.handle(stream);
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Weft.checkpoint(); // if this task was told to stop, that is no failure
      }
      if (stream.isGreeted()) {
        handlers.failed();
      }
      onFailure.accept(stream, e);
    } finally {
      handlers.end(running);
    }
  }

  /** A connection that is lost is the world's doing, and under load there are many. */
  private static void log(Stream stream, Throwable e) {
    if (stream.isGreeted()) {
      Level level = e instanceof BrokenException ? Level.DEBUG : Level.WARNING;
      LOG.log(level, "handling " + stream + " failed", e);
    } else {
      LOG.log(Level.INFO, e.getMessage()); // of strangers, of whom there are many
    }
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

  /**
   * Reads the files of the certificates and the trust again, for the connections that come from now
   * on; those that are open go on. Whenever that may be worth it, such as each hour:
   *
   * <pre>{@code
   * while (true) {
   *   Weft.sleep(Duration.ofHours(1));
   *   listener.reload();
   * }
   * }</pre>
   *
   * <p>Waits for the files.
   *
   * @throws BrokenException if one of them is of no use; all stays as it was
   * @throws IllegalStateException if connections are in the clear
   * @throws InterruptedException if the caller is cancelled or interrupted; all stays as it was
   */
  public void reload() throws InterruptedException {
    TlsConfig current = acceptor.tls();
    if (current == null) {
      throw new IllegalStateException(this + " has no TLS, and so nothing to reload");
    }
    reload(Offload.blocking(current::reread));
  }

  /**
   * Uses other certificates, trust and protocols for the connections that come from now on; those
   * that are open go on. Never waits.
   *
   * @throws IllegalArgumentException if it is of no use; all stays as it was
   * @throws IllegalStateException if connections are in the clear
   */
  public void reload(TlsConfig tls) {
    if (acceptor.tls() == null) {
      throw new IllegalStateException(this + " has no TLS: open it with some");
    }
    acceptor.secure(tls);
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
