/**
 * A crawler. Its decisions are values and pure functions, without I/O, threads or clock:
 *
 * <p>{@link dev.weft.crawl.Scope} says which links belong to the crawl, {@link
 * dev.weft.crawl.Robots} what a host allows, {@link dev.weft.crawl.Frontier} which URL may be
 * fetched next and when, {@link dev.weft.crawl.PageParser} what a page is called and where it
 * leads; {@link dev.weft.crawl.Page} is what is kept of it.
 *
 * <p>The loop they are made for:
 *
 * <pre>{@code
 * frontier.add(new Link(seed, 0), now);
 * switch (frontier.next(now)) {
 *   case Next.Fetch(Entry entry) -> …  // fetch entry.target(), parse, add the links, frontier.done(entry, now)
 *   case Next.Wait(long until) -> …    // nothing may be asked before then, unless something is added or done
 *   case Next.Busy() -> …              // something must be done first
 *   case Next.Drained() -> …           // the crawl is over
 * }
 * }</pre>
 */
package dev.weft.crawl;
