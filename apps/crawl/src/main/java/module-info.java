import org.jspecify.annotations.NullMarked;

/** Seed, frontier, page, store: which pages of the web to read next, and what stands on them. */
@NullMarked
module dev.weft.crawl {
  requires static org.jspecify;
  requires dev.weft.client;
  requires transitive dev.weft.http;
  requires dev.weft.net;
  requires transitive dev.weft.sql;
  requires transitive dev.weft.task;
  requires org.jsoup;
  requires crawler.commons;

  exports dev.weft.crawl;

  opens dev.weft.crawl to
      dev.weft.sql;
}
