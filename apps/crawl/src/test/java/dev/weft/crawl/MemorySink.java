package dev.weft.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Keeps pages in memory and insists on what a sink was promised. */
final class MemorySink implements PageSink {
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final AtomicBoolean busy = new AtomicBoolean();

  @Override
  public void store(List<Page> batch) {
    assertThat(busy.compareAndSet(false, true)).as("one batch at a time").isTrue();
    assertThat(batch).isNotEmpty();
    for (Page page : batch) {
      assertThat(pages.put(page.url(), page)).as("%s was stored before", page.url()).isNull();
    }
    busy.set(false);
  }

  Map<String, Page> pages() {
    return new TreeMap<>(pages);
  }

  Page page(String url) {
    return Objects.requireNonNull(pages.get(url), () -> url + " was not stored");
  }

  /** {@return what became of each URL} */
  Map<String, Fate> fates() {
    var fates = new TreeMap<String, Fate>();
    pages.forEach((url, page) -> fates.put(url, Fate.of(page)));
    return fates;
  }
}
