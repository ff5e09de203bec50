/**
 * The figures of Weft beside those of its peers.
 *
 * <p>{@link dev.weft.bench.Main} is what {@code ./bench} starts. A {@link dev.weft.bench.Suite}
 * runs Weft and its peers by turns (A B A B …), puts every figure into {@link
 * dev.weft.bench.Scores}, and answers medians as {@link dev.weft.bench.Row}s, printed by {@link
 * dev.weft.bench.Table} and written by {@link dev.weft.bench.Json}.
 *
 * <p>The crawl suite: {@link dev.weft.bench.Site} behind {@link dev.weft.bench.Nginx}, walked by
 * each {@link dev.weft.bench.Crawler}, compared with the {@link dev.weft.bench.Closure}. The others
 * are each a {@link dev.weft.bench.CaseSuite}: each {@link dev.weft.bench.Case} of each {@link
 * dev.weft.bench.Contender} is measured in a process of its own, in a JVM through a {@link
 * dev.weft.bench.Door}, a {@link dev.weft.bench.Host}, a {@link dev.weft.bench.SyncDoor}, a {@link
 * dev.weft.bench.FlowDoor} or a {@link dev.weft.bench.PoolDoor}.
 *
 * <p>The server suite has a {@link dev.weft.bench.ServerChild} start a web server, all with the
 * same {@link dev.weft.bench.Pages}, on one core, and load it from another: with wrk or h2load as a
 * {@link dev.weft.bench.Hammer}, or at a fixed rate as an {@link dev.weft.bench.OpenLoad}. The
 * client suite has a {@link dev.weft.bench.ClientChild} start nginx and a client, whose {@link
 * dev.weft.bench.Gets} are counted.
 *
 * <p>The sql suite starts one PostgreSQL for all, a {@link dev.weft.bench.SqlServer} on one core,
 * and has a {@link dev.weft.bench.SqlChild} go through a {@link dev.weft.bench.SqlDoor} on the
 * other.
 *
 * <p>Peers in Python lie in {@code peers}. Those in {@code src/peers} want another compiler, a
 * preview of the JDK or a library that nothing else of ours needs: the Maven profile of that name,
 * which {@code ./bench} turns on, builds them into this package. All runs on the class path: peers
 * are not modules.
 */
@NullMarked
package dev.weft.bench;

import org.jspecify.annotations.NullMarked;
