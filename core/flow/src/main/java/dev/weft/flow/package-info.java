/**
 * Many things, one after another, with back-pressure; batches.
 *
 * <ul>
 *   <li>{@link dev.weft.flow.Flow} is a lazy sequence: it begins with a collection, a generator, a
 *       stream or a publisher, goes through operators, and runs when it is consumed, on the
 *       caller's task. Operators that do several things at once say how many.
 *   <li>{@link dev.weft.flow.Pull} is for code that wants to ask for the items one by one.
 *   <li>{@link dev.weft.flow.Batcher} makes one bulk call of many concurrent single calls.
 * </ul>
 *
 * <pre>{@code
 * List<Page> pages =
 *     Flow.of(addresses).mapUnordered(20, client::fetch).filter(Page::isGood).toList(1_000);
 * }</pre>
 */
package dev.weft.flow;
