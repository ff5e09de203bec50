/**
 * What keeps a call from doing harm.
 *
 * <ul>
 *   <li>{@link dev.weft.guard.Retry} tries again what may work next time, with jitter between, and
 *       with a {@link dev.weft.guard.RetryBudget} never in storms.
 *   <li>{@link dev.weft.guard.RateLimiter} lets so many through in a time, {@link
 *       dev.weft.guard.KeyedRateLimiter} so many for each key.
 *   <li>{@link dev.weft.guard.Breaker} stops calls to what is broken until it has recovered.
 *   <li>{@link dev.weft.guard.AdaptiveLimit} finds out how many calls at a time the other side can
 *       bear.
 *   <li>{@link dev.weft.guard.Hedge} makes a late call a second time, and takes what comes first.
 * </ul>
 *
 * <p>From the outside in: retry, breaker, rate, limit, hedge, timeout, call. What a guard refuses,
 * it refuses with a {@link dev.weft.task.RefusedException}, which is not tried again by default.
 */
@org.jspecify.annotations.NullMarked
package dev.weft.guard;
