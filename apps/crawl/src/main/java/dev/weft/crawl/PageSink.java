package dev.weft.crawl;

import java.util.List;

/** Where pages go. One batch at a time. */
@FunctionalInterface
public interface PageSink {
  /**
   * Keeps pages for good, all of them or none.
   *
   * <p>May wait; the crawl slows down to its speed. A failure ends the crawl.
   *
   * @param pages at least one, no two of the same URL
   */
  void store(List<Page> pages) throws InterruptedException;

  /** {@return a sink that hands every batch to this one and then to another} */
  default PageSink and(PageSink other) {
    return pages -> {
      store(pages);
      other.store(pages);
    };
  }
}
