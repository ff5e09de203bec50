/**
 * Things worth keeping, bounded, loaded once for all who ask.
 *
 * <ul>
 *   <li>{@link dev.weft.cache.Cache#load Cache.load} answers from the cache, or loads: many callers
 *       of one key share one load. {@link dev.weft.cache.Cache#get get}, {@link
 *       dev.weft.cache.Cache#put put}, {@link dev.weft.cache.Cache#remove remove} and {@link
 *       dev.weft.cache.Cache#clear clear} never wait.
 *   <li>{@link dev.weft.cache.CacheConfig} holds the bounds: in number or weight, in time, for
 *       failures.
 *   <li>{@link dev.weft.cache.Cache#stats Cache.stats} shows what is going on.
 * </ul>
 *
 * <pre>{@code
 * Cache<String, Page> pages = Cache.of(10_000);
 * Page page = pages.load("https://example.com/", url -> client.page(url));
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package dev.weft.cache;
