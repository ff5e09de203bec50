package dev.weft.net;

import dev.weft.task.Loop;
import dev.weft.task.Timer;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Warns when file descriptors run short, each at most once a minute: when nine of ten are open, and
 * when a connection could not be accepted. On the loop of its listener.
 */
final class Shortage {
  private static final System.Logger LOG = System.getLogger("dev.weft.net");
  private static final Duration QUIET = Duration.ofMinutes(1);

  /** It is looked so often while that many are taken, so that the last tenth is not missed. */
  private static final int LOOKS = 64;

  // immutable
  private final ListenerConfig config;
  private final Loop loop;
  private final long looksEvery;

  // the loop only
  private long untilLook;
  private final Alarm soon = new Alarm();
  private final Alarm now = new Alarm();

  /**
   * @param simulated there are no descriptors
   */
  Shortage(ListenerConfig config, Loop loop, boolean simulated) {
    this.config = config;
    this.loop = loop;
    this.looksEvery =
        simulated
            ? Long.MAX_VALUE
            : FileDescriptors.now()
                .map(all -> Math.clamp(all.allowed() / LOOKS, 1, 1_024))
                .orElse(Integer.MAX_VALUE);
    this.untilLook = looksEvery;
  }

  /** Looks now and then whether the end is near. */
  void look() {
    if (--untilLook <= 0) {
      untilLook = looksEvery;
      FileDescriptors.now()
          .filter(FileDescriptors::isNearLimit)
          .ifPresent(all -> soon.warn(all + ": soon no connection can be accepted; " + wayOut()));
    }
  }

  /** Accepting has failed. */
  void found(SocketAddress where, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    boolean none = message.toLowerCase(Locale.ROOT).contains("too many open files");
    String why =
        none ? FileDescriptors.now().map(all -> all + "; " + wayOut()).orElse(wayOut()) : message;
    now.warn("the listener at %s cannot accept for now, and tries again: %s".formatted(where, why));
  }

  private String wayOut() {
    return "raise the limit (ulimit -n), or allow fewer connections than %,d"
        .formatted(config.limits().connections());
  }

  void close() {
    soon.close();
    now.close();
  }

  /** Says something once a minute. */
  private final class Alarm {
    private @Nullable Timer quiet;

    void warn(String what) {
      if (quiet == null) {
        quiet = loop.after(QUIET, () -> quiet = null);
        LOG.log(Level.WARNING, what);
      }
    }

    void close() {
      Timer timer = quiet;
      if (timer != null) {
        loop.stop(timer);
      }
    }
  }
}
