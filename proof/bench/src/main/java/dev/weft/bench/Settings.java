package dev.weft.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where things are on this machine.
 *
 * @param root the project's folder
 * @param site a folder with the site to crawl, instead of the installed one
 * @param crawlCommand the words before a crawl's own, instead of {@code ./weft crawl}
 * @param rows how many rows a database is given; ten times as many are streamed out of it
 */
record Settings(Path root, Optional<Path> site, Optional<String> crawlCommand, int rows) {
  private static final int USUAL_ROWS = 1_000_000;

  /**
   * From the variables WEFT_BENCH_SITE and WEFT_BENCH_CRAWL_CMD; {@code weft.home} is set by the
   * script.
   */
  static Settings ofThisMachine(Options options) {
    return new Settings(
        Path.of(System.getProperty("weft.home", ".")).toAbsolutePath().normalize(),
        Optional.ofNullable(System.getenv("WEFT_BENCH_SITE"))
            .map(Path::of)
            .map(Path::toAbsolutePath),
        Optional.ofNullable(System.getenv("WEFT_BENCH_CRAWL_CMD")),
        options.rows().orElse(USUAL_ROWS));
  }

  /** A program of the peers' side. */
  String peer(String file) {
    return root.resolve("proof/bench/peers").resolve(file).toString();
  }

  /** Where the bench keeps what it may make anew. */
  Path target() {
    return root.resolve("proof/bench/target");
  }
}
