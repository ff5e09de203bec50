/**
 * The figures of Weft beside those of its peers.
 *
 * <p>{@link dev.weft.bench.Main} is what {@code ./bench} starts. A {@link dev.weft.bench.Suite}
 * runs Weft and its peers by turns (A B A B …), puts every figure into {@link
 * dev.weft.bench.Scores}, and answers medians as {@link dev.weft.bench.Row}s, printed by {@link
 * dev.weft.bench.Table} and written by {@link dev.weft.bench.Json}.
 *
 * <p>The crawl suite: {@link dev.weft.bench.Site} behind {@link dev.weft.bench.Nginx}, walked by
 * each {@link dev.weft.bench.Crawler}, compared with the {@link dev.weft.bench.Closure}. The task
 * suite: each {@link dev.weft.bench.Door} measured by {@link dev.weft.bench.TaskChild} in a JVM of
 * its own.
 */
package dev.weft.bench;
