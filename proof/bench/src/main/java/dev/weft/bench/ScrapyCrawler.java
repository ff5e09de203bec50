package dev.weft.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Scrapy with a spider that follows the same links under the same limits. */
record ScrapyCrawler(String spider) implements Crawler {
  /** Empty when Scrapy is not installed. */
  static Optional<Crawler> find(Settings settings) throws InterruptedException {
    return Programs.pythonHas("scrapy")
        ? Optional.of(new ScrapyCrawler(settings.peer("spider.py")))
        : Optional.empty();
  }

  @Override
  public String name() {
    return "scrapy";
  }

  @Override
  public List<String> command(List<String> seeds, Path folder, Path export) {
    String together = "seeds=" + String.join(" ", seeds);
    return List.of(
        Programs.python(),
        "-m",
        "scrapy",
        "runspider",
        spider,
        "-a",
        together,
        "-O",
        export.toString());
  }
}
