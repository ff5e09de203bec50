/**
 * Databases, from tasks: a statement in, rows out; a transaction is a lambda.
 *
 * <ul>
 *   <li>{@link dev.weft.sql.Database} is a database: asks it, changes it, inserts much, runs
 *       transactions. {@link dev.weft.sql.Queries} is what it and a {@link
 *       dev.weft.sql.Transaction} have in common.
 *   <li>{@link dev.weft.sql.Named} gives parameters their names; {@link dev.weft.sql.Row} is a row
 *       that no record is there for; {@link dev.weft.sql.SqlState} says why a database refused.
 *   <li>{@link dev.weft.sql.InsertConfig} says how many rows are inserted, {@link
 *       dev.weft.sql.Inserter} joins the inserts of many tasks.
 *   <li>{@link dev.weft.sql.LocalServer} is a real PostgreSQL of one's own, whose data is kept in a
 *       directory.
 * </ul>
 *
 * <pre>{@code
 * record User(long id, String name) {}
 *
 * Database database = Database.open("postgresql://me:secret@host/shop", DatabaseConfig.defaults());
 * User user = database.one(User.class, "SELECT id, name FROM users WHERE id = ?", 7);
 * long changed = database.transaction(tx -> {
 *   tx.execute("UPDATE users SET name = :name WHERE id = :id", Named.of("name", "A").and("id", 7));
 *   return tx.execute("INSERT INTO log (user_id) VALUES (?)", 7);
 * });
 * }</pre>
 *
 * <p>Failures are one clear sentence each; the {@code SQLException} is the cause.
 */
package dev.weft.sql;
