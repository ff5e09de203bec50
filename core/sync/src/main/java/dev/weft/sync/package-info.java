/**
 * Who waits for whom.
 *
 * <p>Which one to take:
 *
 * <ul>
 *   <li>only one at a time: {@link dev.weft.sync.Lock}; and wait inside of it until something
 *       holds: {@link dev.weft.sync.Condition}
 *   <li>at most so many at a time: {@link dev.weft.sync.Semaphore}; if one must see who: {@link
 *       dev.weft.sync.Limiter}
 *   <li>wait until something has happened: {@link dev.weft.sync.Event}
 *   <li>wait for each other, again and again: {@link dev.weft.sync.Barrier}
 *   <li>hand values from some tasks to others, each to one: {@link dev.weft.sync.Channel}; the
 *       first of several channels, or of a channel and a time: {@link dev.weft.sync.Select}
 *   <li>tell every value to all who listen: {@link dev.weft.sync.Broadcast}
 * </ul>
 *
 * <pre>
 * Semaphore slots = new Semaphore("uploads", 8);
 * slots.run(() -> upload(file));
 * </pre>
 *
 * <p>All are fair: first come, first served, handed over directly; who finds nobody in line and
 * need not wait passes at the cost of a compare-and-set or a short lock. All work from tasks and
 * from ordinary threads, and none loses anything when a waiter is cancelled.
 *
 * <p>All are safe to share between threads. Whatever a thread did before it released, set, sent or
 * arrived is seen by who thereupon acquires, goes on or receives. Statistics, values received and
 * heard, clauses and selects do not change.
 */
@org.jspecify.annotations.NullMarked
package dev.weft.sync;
