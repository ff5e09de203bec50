package dev.weft.crawl;

import dev.weft.http.Url;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** What is kept of a crawl, from which it can go on. One call at a time. */
interface Ledger {
  /**
   * Tells what the crawl begins with: its seeds, or all that it knew; nearest to a seed first.
   *
   * @param enough whether no more is wanted: asked each time
   */
  void tell(Consumer<Known> queue, BooleanSupplier enough) throws InterruptedException;

  /** Keeps what came of some visits for good, all of it or nothing. At least one. */
  void keep(List<Visit> visits) throws InterruptedException;

  /** Nothing more is to be kept for now. */
  void end() throws InterruptedException;

  /** {@return a ledger that keeps pages only: each crawl begins at its seeds} */
  static Ledger of(List<Url> seeds, PageSink sink) {
    return new Ledger() {
      @Override
      public void tell(Consumer<Known> queue, BooleanSupplier enough) {
        List<String> urls = urls(seeds);
        for (int place = 0; place < urls.size(); place++) {
          queue.accept(new Known(place, 0, urls.get(place), false, null));
        }
      }

      @Override
      public void keep(List<Visit> visits) throws InterruptedException {
        List<Page> pages = Visit.pages(visits);
        if (!pages.isEmpty()) {
          sink.store(pages);
        }
      }

      @Override
      public void end() {}
    };
  }

  /** {@return the seeds as they are queued: each once} */
  static List<String> urls(List<Url> seeds) {
    return seeds.stream().map(seed -> seed.canonical().toString()).distinct().toList();
  }
}
