package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pages to crawl: the HTML of Debian's {@code openjdk-17-doc}.
 *
 * @param folder the root the server serves
 * @param seeds the paths a crawl starts at: with them every page of the documentation is reached by
 *     links
 */
record Site(Path folder, List<String> seeds) {
  private static final String PACKAGE = "openjdk-17-doc";
  private static final String INSTALLED = "usr/share/doc/openjdk-17-jre-headless";

  /** The index, and the three pages nothing links to. */
  private static final List<String> SEEDS =
      List.of(
          "/api/index.html",
          "/index.html",
          "/api/overview-summary.html",
          "/specs/jdwp/jdwp-protocol.html");

  /**
   * The folder asked for, or the installed one, or one unpacked earlier, or one unpacked now from
   * the package.
   *
   * @throws BadUsageException when there is none, with what to install
   */
  static Site find(Settings settings) throws InterruptedException {
    if (settings.site().isPresent()) {
      return at(settings.site().get())
          .orElseThrow(() ->
              new BadUsageException("WEFT_BENCH_SITE has no index.html: " + settings.site().get()));
    }
    Path unpacked = settings.target().resolve("site");
    Optional<Site> found =
        at(Path.of("/").resolve(INSTALLED)).or(() -> at(unpacked.resolve(INSTALLED)));
    if (found.isPresent()) {
      return found.get();
    }
    download(unpacked);
    return at(unpacked.resolve(INSTALLED)).orElseThrow(Site::missing);
  }

  private static Optional<Site> at(Path folder) {
    List<String> seeds =
        SEEDS.stream()
            .filter(seed -> Files.isRegularFile(folder.resolve(seed.substring(1))))
            .toList();
    return seeds.isEmpty() ? Optional.empty() : Optional.of(new Site(folder, seeds));
  }

  /** Needs no rights: the package is unpacked, not installed. */
  private static void download(Path folder) throws InterruptedException {
    String apt = Programs.find("apt-get").orElseThrow(Site::missing);
    System.err.println("The site is not installed; downloading " + PACKAGE + " into " + folder);
    try {
      Files.createDirectories(folder);
      String fetchAndUnpack =
          apt + " -q download " + PACKAGE + " && dpkg-deb -x " + PACKAGE + "_*.deb . && rm *.deb";
      ProcessBuilder builder =
          new ProcessBuilder("sh", "-c", fetchAndUnpack).directory(folder.toFile());
      builder.redirectErrorStream(true).redirectOutput(folder.resolve("download.log").toFile());
      if (Programs.waitFor(Programs.start(builder), Duration.ofMinutes(10)) != 0) {
        throw missing();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BadUsageException missing() {
    return new BadUsageException(
        "The site to crawl is missing: apt-get install "
            + PACKAGE
            + ", or name a folder in WEFT_BENCH_SITE.");
  }

  /** Changes whenever a file comes, goes or is written. */
  String fingerprint() {
    try (Stream<Path> files = Files.walk(folder)) {
      int hash =
          files
              .sorted()
              .mapToInt(Site::fingerprint)
              .reduce(folder.hashCode(), (a, b) -> 31 * a + b);
      return Integer.toHexString(hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int fingerprint(Path file) {
    long written = file.toFile().lastModified();
    return 31 * file.hashCode() + Long.hashCode(written);
  }
}
