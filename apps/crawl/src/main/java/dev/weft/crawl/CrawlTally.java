package dev.weft.crawl;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What a crawl counts. Any thread. */
final class CrawlTally {
  final LongAdder pages = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder skippedByRobots = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder retries = new LongAdder();

  /** Counts what is safely stored, and nothing before. */
  void stored(List<Page> batch) {
    for (Page page : batch) {
      (page.error() == null ? pages : failed).increment();
    }
  }
}
