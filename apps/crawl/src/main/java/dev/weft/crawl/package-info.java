/**
 * A crawler: seed → frontier → page → store.
 *
 * {@snippet :
 * Crawl crawl = Crawl.of(CrawlConfig.of(seeds), sink);
 * CrawlReport report = crawl.run();
 * }
 *
 * <ul>
 *   <li>{@link dev.weft.crawl.Crawl} walks a site as {@link dev.weft.crawl.CrawlConfig} says,
 *       within {@link dev.weft.crawl.Scope}, {@link dev.weft.crawl.CrawlLimits} and {@link
 *       dev.weft.crawl.Politeness}.
 *   <li>Each {@link dev.weft.crawl.Page} goes to a {@link dev.weft.crawl.PageSink}; {@link
 *       dev.weft.crawl.PageStore} is the one that is a database.
 *   <li>{@link dev.weft.crawl.CrawlStore} keeps the frontier there, too: a crawl that was killed
 *       goes on where it was.
 *   <li>{@link dev.weft.crawl.CrawlProgress} tells how it goes, {@link dev.weft.crawl.CrawlReport}
 *       how it went.
 * </ul>
 *
 * <p>Its decisions are values and pure functions without I/O, threads or clock, and stay inside:
 * which URL may be fetched next and when, what robots.txt allows, where a page leads.
 */
package dev.weft.crawl;
