package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.ClosedException;
import dev.weft.task.Offload;
import dev.weft.task.RefusedException;
import dev.weft.task.Shield;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL of one's own, on this machine, whose data is kept in a directory.
 *
 * <p>Listens on 127.0.0.1 only, on a free port, behind a password that only the owner of the
 * directory can read. One process runs the server of a directory; others may {@link #attach} to it.
 * When the process that started it ends without {@link #close}, however abruptly, the server stops
 * by itself.
 *
 * <p>Any thread may call every method.
 */
public final class LocalServer implements AutoCloseable {
  /**
   * How a server came up.
   *
   * @param port where it listens
   * @param pid its process
   * @param startup how long it took to be ready
   * @param initialised whether the directory was new
   * @param recovered whether a server was found running that a dead process had left behind
   */
  public record Stats(
      int port, long pid, Duration startup, boolean initialised, boolean recovered) {}

  /** Longer than it takes by force. */
  private static final Duration CLOSING = Duration.ofMinutes(1);

  // immutable
  private final DataDirectory directory;
  private final Stats stats;

  /** What runs it; null if it is somebody else's. */
  private final @Nullable Launch launch;

  // any thread
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalServer(DataDirectory directory, Stats stats, @Nullable Launch launch) {
    this.directory = directory;
    this.stats = stats;
    this.launch = launch;
  }

  /**
   * {@return whether a directory has the data of a server, running or not} Waits for the disk.
   *
   * @throws BrokenException if that cannot be seen; the message says why
   */
  public static boolean exists(Path directory) throws InterruptedException {
    DataDirectory place = new DataDirectory(directory);
    return Offload.blocking(place::exists);
  }

  /**
   * Starts the server of a directory, which is made if it is not there.
   *
   * <p>Waits: a fraction of a second, a second or two more the first time.
   *
   * @throws RefusedException if another process runs it, or the data is another version's or user's
   * @throws BrokenException if it does not start; the message says why
   * @throws InterruptedException if the caller is cancelled or interrupted; nothing runs then
   */
  public static LocalServer start(Path directory) throws InterruptedException {
    DataDirectory place = new DataDirectory(directory);
    return Offload.blocking(() -> {
      if (!place.tryLock()) {
        throw place.inUse();
      }
      return start(place);
    });
  }

  private static LocalServer start(DataDirectory place) throws InterruptedException {
    long start = Clock.current().nanos();
    Launch launch = new Launch(place);
    boolean started = false;
    try {
      Postmaster running = launch.start();
      Stats stats =
          new Stats(
              running.port(),
              running.process().pid(),
              Clock.current().since(start),
              launch.initialised(),
              launch.recovered());
      started = true;
      return new LocalServer(place, stats, launch);
    } finally {
      if (!started) {
        place.unlock();
      }
    }
  }

  /**
   * Finds the server of a directory that another process runs, for reading what it has.
   *
   * <p>Waits until that server is ready, for 30 seconds at most.
   *
   * @throws BrokenException if none runs
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static LocalServer attach(Path directory) throws InterruptedException {
    DataDirectory place = new DataDirectory(directory);
    return Offload.blocking(() -> {
      long start = Clock.current().nanos();
      Postmaster running = Launch.running(place);
      Stats stats =
          new Stats(
              running.port(), running.process().pid(), Clock.current().since(start), false, false);
      return new LocalServer(place, stats, null);
    });
  }

  /**
   * {@return the server of a directory: started, or attached to if another process runs it}
   *
   * <p>Waits, as {@link #start} and {@link #attach} do.
   */
  public static LocalServer startOrAttach(Path directory) throws InterruptedException {
    DataDirectory place = new DataDirectory(directory);
    boolean mine = Offload.blocking(place::tryLock);
    return mine ? Offload.blocking(() -> start(place)) : attach(directory);
  }

  /**
   * {@return the JDBC URL, for {@link Database#open}} Contains the password: not for logs.
   *
   * @throws ClosedException after {@link #close}
   */
  public String url() {
    if (closed.get()) {
      throw new ClosedException("the PostgreSQL of " + directory + " was closed");
    }
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=weft&password=%s"
        .formatted(stats.port, directory.password());
  }

  /** {@return how it came up} */
  public Stats stats() {
    return stats;
  }

  /**
   * Stops the server and frees the directory; only lets go of it if it was attached to.
   *
   * <p>Waits, usually a tenth of a second, also in a cancelled task; what runs in it is broken off.
   * Later calls do nothing.
   *
   * @throws BrokenException if it does not stop
   * @throws dev.weft.task.TimedOutException if it has not stopped after a minute
   * @throws InterruptedException if the thread is interrupted by something that is not Weft; it
   *     stops all the same
   */
  @Override
  public void close() throws InterruptedException {
    if (closed.compareAndSet(false, true) && launch != null) {
      Shield.within(CLOSING, () -> Offload.blocking(launch::stop));
    }
  }

  @Override
  public String toString() {
    return "PostgreSQL of " + directory + " on port " + stats.port;
  }
}
