package dev.weft.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.weft.net.Address;
import dev.weft.net.Listener;
import dev.weft.net.Stream;
import dev.weft.net.TlsConfig;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests over HTTP/1.1 and HTTP/2 (RFC 9110, RFC 9112, RFC 9113) in plain blocking code:
 * by TLS, if its listener has some, what the client chooses; in the clear both at the same port.
 *
 * <pre>{@code
 * Weft.run(() -> {
 *   try (Server server =
 *       Server.open(8080, Routes.of().get("/", exchange -> Response.text("Hello, World!")))) {
 *     server.serve();
 *   }
 * });
 * }</pre>
 *
 * <pre>
 * open → serving → stopping (takes no more, finishes what has begun) → ended
 * </pre>
 *
 * <p>Any thread may call every method but {@link #serve}, which one task does.
 */
public final class Server implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.weft.server");

  // immutable
  private final Service service;
  private final Listener listener;
  private final Loop loop;

  private final Thread exit = Thread.ofPlatform().name("weft-server-exit").unstarted(this::exit);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** What {@link #serve} runs in. Set by it. */
  private volatile @Nullable TaskGroup serving;

  private Server(Service service, Listener listener, Loop loop) {
    this.service = service;
    this.listener = listener;
    this.loop = loop;
  }

  /** Opens a server at a port of every address of this machine, as the other one does. */
  public static Server open(int port, Routes routes) throws InterruptedException {
    return open(ServerConfig.at(Address.any(port)), routes);
  }

  /**
   * Opens a server: from now on clients can connect; {@link #serve} answers them.
   *
   * <p>Waits for the system.
   *
   * @return the server, which the caller has to close
   * @throws dev.weft.task.BrokenException if it cannot listen there: the port is taken, or the
   *     address is not one of this machine
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static Server open(ServerConfig config, Routes routes) throws InterruptedException {
    Router router = routes.router();
    Service service = new Service(config, router, new Dates(Clock.current()));
    return new Server(service, Listener.open(Alpn.offered(config.listener())), Loop.current());
  }

  /**
   * Reads the files of the certificates again, as {@link Listener#reload()} does.
   *
   * <p>Waits for the files.
   *
   * @throws dev.weft.task.BrokenException if one of them is of no use; all stays as it was
   * @throws IllegalStateException if connections are in the clear
   * @throws InterruptedException if the caller is cancelled or interrupted; all stays as it was
   */
  public void reload() throws InterruptedException {
    listener.reload();
  }

  /** Uses other certificates from now on, as {@link Listener#reload(TlsConfig)} does. */
  public void reload(TlsConfig tls) {
    listener.reload(Alpn.offered(tls));
  }

  /** {@return the port it listens at} */
  public int port() {
    return listener.port();
  }

  /**
   * Answers requests, each connection in a task of its own, until this is stopped or closed; then
   * waits for what has begun.
   *
   * <p>Waits. If the caller is cancelled, so are the handlers.
   *
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void serve() throws InterruptedException {
    try {
      TaskGroup.run(group -> {
        serving = group;
        listener.serve(stream -> Connection.serve(stream, service), Server::log);
      });
    } catch (TaskCancelledException e) {
      if (!service.isStopping()) {
        throw e;
      }
    } finally {
      listener.close();
      ended();
    }
  }

  private static void log(Stream stream, Throwable e) {
    if (e instanceof BrokenException || e instanceof TimedOutException) {
      LOG.log(System.Logger.Level.INFO, e.getMessage()); // a stranger who could not shake hands
    } else {
      LOG.log(System.Logger.Level.WARNING, "serving " + stream + " failed", e);
    }
  }

  /**
   * Ends {@link #serve} in peace: takes no more connections, closes those that are idle, lets
   * requests that have begun finish, and cancels what is left after {@link ServerConfig#grace}.
   * Never waits.
   */
  public void stop() {
    listener.close();
    service.stop();
    TaskGroup group = serving;
    if (group != null) {
      Timer _ =
          loop.after(
              service.config().grace(),
              () -> group.cancel("the server was stopped, and its time of grace is over"));
    }
  }

  /**
   * Serves as before for a while, but says that it is stopping ({@link Health}, {@link
   * Exchange#isServerStopping}), so that those who choose among servers choose another one; then
   * {@link #stop stops}. Never waits.
   *
   * @param notice how long; not negative; a little more than those take to ask twice
   */
  public void stop(Duration notice) {
    if (notice.isNegative()) {
      throw new IllegalArgumentException("notice must not be negative, but is " + notice);
    }
    service.leave();
    Timer _ = loop.after(notice, this::stop);
  }

  /**
   * Has Ctrl-C and other requests to end the JVM {@link #stop} this first: the JVM then waits until
   * {@link #serve} has returned, for the grace and a second at most. Never waits itself.
   */
  public void stopAtExit() {
    Runtime.getRuntime().addShutdownHook(exit);
  }

  /** On the thread of the hook. */
  private void exit() {
    stop();
    try {
      boolean _ = ended.await(service.config().grace().plusSeconds(1).toMillis(), MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the JVM ends anyway
    }
  }

  private void ended() {
    ended.countDown();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(exit);
    } catch (IllegalStateException e) {
      // it is the end of the JVM that ended this
    }
  }

  /** Ends {@link #serve} at once: cancels what is handled. Never waits; {@link #serve} does. */
  @Override
  public void close() {
    listener.close();
    service.stop();
    TaskGroup group = serving;
    if (group != null) {
      group.cancel("the server was closed");
    }
  }

  /** {@return how it stands} */
  public ServerStats stats() {
    return service.stats(listener.stats().open());
  }

  @Override
  public String toString() {
    return "server at port " + port();
  }
}
