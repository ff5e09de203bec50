/**
 * Scarce things, borrowed and given back: connections, sessions, whatever is dear to open.
 *
 * <ul>
 *   <li>{@link dev.weft.pool.PoolFactory} says how to open, judge and close one thing.
 *   <li>{@link dev.weft.pool.PoolConfig} holds the limits: in all, per key, in line, in time.
 *   <li>{@link dev.weft.pool.Pool#use Pool.use} borrows a thing for the length of a lambda, and
 *       nobody can forget to give it back. {@link dev.weft.pool.Pool#borrow Pool.borrow} is for
 *       lifetimes that cross methods; its {@link dev.weft.pool.Lease} has one ending.
 *   <li>{@link dev.weft.pool.Pool#stats Pool.stats} shows what is going on.
 * </ul>
 *
 * <pre>{@code
 * Pool<Address, Connection> pool = Pool.open(new ConnectionFactory(), PoolConfig.defaults());
 * String answer = pool.use(address, connection -> connection.ask("question"));
 * }</pre>
 */
package dev.weft.pool;
