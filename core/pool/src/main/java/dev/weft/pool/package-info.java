/**
 * Scarce things, borrowed and given back: connections, sessions, whatever is dear to open.
 *
 * <ul>
 *   <li>{@link dev.weft.pool.PoolFactory} says how to open, judge and close one thing.
 *   <li>{@link dev.weft.pool.PoolConfig} holds the limits: in all, per key, in line, in time; and
 *       how the pool finds its size, and what it watches.
 *   <li>{@link dev.weft.pool.Pool#open(dev.weft.task.TaskGroup, dev.weft.pool.PoolFactory,
 *       dev.weft.pool.PoolConfig) Pool.open(group, …)} makes a pool that lives in a group: its
 *       tasks open, refill and sweep. Without a group there is nothing behind the pool: borrowers
 *       open on their own tasks, and what has expired goes when the next one comes by.
 *   <li>{@link dev.weft.pool.Pool#use Pool.use} borrows a thing for the length of a lambda, and
 *       nobody can forget to give it back. {@link dev.weft.pool.Pool#borrow Pool.borrow} is for
 *       lifetimes that cross methods; its {@link dev.weft.pool.Lease} has one ending.
 *   <li>{@link dev.weft.pool.Pool#stats Pool.stats} shows what is going on, {@link
 *       dev.weft.pool.Pool#loans Pool.loans} who holds what; a {@link dev.weft.pool.PoolWarning}
 *       tells of borrowers that forget, lose or hoard.
 * </ul>
 *
 * <pre>{@code
 * Pool<Address, Connection> pool =
 *     Pool.open(group, new ConnectionFactory(), PoolConfig.defaults().withMin(2).withMax(20));
 * pool.warmUp(address);
 * String answer = pool.use(address, connection -> connection.ask("question"));
 * pool.resize(40);
 * List<Leftover> stillOut = pool.close(Deadline.in(Duration.ofSeconds(5)));
 * }</pre>
 *
 * <p>A key names all that makes two things different: for a connection the host, the port and the
 * scheme, and with TLS also the name it was verified for, the protocols offered and the proxy.
 * Whatever is left out will be shared.
 */
package dev.weft.pool;
