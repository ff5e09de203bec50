package dev.weft.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the connections of a server share. Any thread. */
final class Service {
  private final ServerConfig config;
  private final Router router;
  private final Wording wording;
  private final Count count = new Count();
  private final Set<Line> lines = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  Service(ServerConfig config, Router router, Wording wording) {
    this.config = config;
    this.router = router;
    this.wording = wording;
  }

  ServerConfig config() {
    return config;
  }

  Router router() {
    return router;
  }

  Wording wording() {
    return wording;
  }

  Count count() {
    return count;
  }

  boolean isStopping() {
    return stopping;
  }

  void enters(Line line) {
    lines.add(line);
    if (stopping) {
      line.drain(); // it came too late to be told below
    }
  }

  void leaves(Line line) {
    lines.remove(line);
  }

  /** Has each connection end with the request it has begun, or at once. */
  void stop() {
    stopping = true;
    lines.forEach(Line::drain);
  }

  /** {@return how many requests are handled now} */
  int busy() {
    return (int) lines.stream().filter(Line::isBusy).count();
  }
}
