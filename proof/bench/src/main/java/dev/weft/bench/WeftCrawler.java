package dev.weft.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Weft's own crawl, into a fresh database each time. */
record WeftCrawler(List<String> words) implements Crawler {
  /** {@code ./weft crawl}, or what the settings say; empty while there is neither. */
  static Optional<Crawler> find(Settings settings) {
    if (settings.crawlCommand().isPresent()) {
      return Optional.of(
          new WeftCrawler(List.of(settings.crawlCommand().get().strip().split("\\s+"))));
    }
    Path launcher = settings.root().resolve("weft");
    return Files.isExecutable(launcher)
        ? Optional.of(new WeftCrawler(List.of(launcher.toString(), "crawl")))
        : Optional.empty();
  }

  @Override
  public String name() {
    return Scores.WEFT;
  }

  @Override
  public List<String> command(List<String> seeds, Path folder, Path export) {
    List<String> command = new ArrayList<>(words);
    command.addAll(seeds);
    command.addAll(
        List.of(
            "--delay", "0", "--max-pages", "1000000", "--concurrency", "64", "--per-host", "64"));
    command.addAll(List.of("--scope", "host", "--data", folder.resolve("data").toString()));
    command.addAll(List.of("--export", export.toString(), "--json"));
    return command;
  }
}
