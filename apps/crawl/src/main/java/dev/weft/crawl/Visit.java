package dev.weft.crawl;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the frontier that is finished.
 *
 * @param entry which
 * @param page what is stored of it; null if it is nothing, as robots.txt forbids it
 * @param found what was found on it and taken in
 */
record Visit(Entry entry, @Nullable Page page, List<Entry> found) {
  /** {@return whether there was a final response} */
  boolean isAnswered() {
    return page != null && page.error() == null;
  }

  /** {@return where a seed led to: its redirects widen the scope} */
  Optional<String> ledTo() {
    return page != null && isAnswered() && entry.depth() == 0
        ? Optional.of(page.finalUrl())
        : Optional.empty();
  }

  /** {@return what is to be stored of some visits} */
  static List<Page> pages(List<Visit> visits) {
    return visits.stream().flatMap(visit -> Optional.ofNullable(visit.page()).stream()).toList();
  }
}
