package dev.weft.bench;

import java.util.Locale;

/** As many requests as a server can answer. One thread. */
interface Load {
  /** More than one: new connections are code that those which are there never run. */
  int WARM_UPS = 4;

  int WARM_UP_SECONDS = 5;
  int SECONDS = 5;

  /** Makes requests for so long, whatever becomes of them, and waits. */
  void warmUp(int seconds) throws InterruptedException;

  /** Makes requests for so long, and waits. */
  LoadReport run(int seconds) throws InterruptedException;

  /** Has a server compile what it runs. Waits. */
  default void warmUp() throws InterruptedException {
    for (int i = 0; i < WARM_UPS; i++) {
      warmUp(WARM_UP_SECONDS);
    }
  }

  /** {@return what a request costs a server, as a JSON object} Waits. */
  default String cost(ServerProcess server) throws InterruptedException {
    warmUp();
    double cpu = server.cpu();
    LoadReport report = run(SECONDS);
    double used = server.cpu() - cpu;
    return String.format(
        Locale.ROOT,
        "{\"cpu\": %.3f, \"rate\": %.1f}",
        used / report.requests() * 1e6,
        report.perSecond());
  }
}
