/**
 * PostgreSQL in plain JDBC, from tasks.
 *
 * <ul>
 *   <li>{@link dev.weft.sql.Database} lends a connection to a lambda, runs a lambda as a
 *       transaction, streams the rows of a query and writes batches. No JDBC call holds a loop, and
 *       cancelling the task cancels the statement.
 *   <li>{@link dev.weft.sql.Table} says what a batch is written to.
 *   <li>{@link dev.weft.sql.LocalServer} is a real PostgreSQL of one's own, whose data is kept in a
 *       directory.
 * </ul>
 *
 * <pre>{@code
 * LocalServer server = LocalServer.start(Path.of("data"));
 * Database database = Database.open(server.url(), DatabaseConfig.defaults());
 * long pages = database.query("SELECT url FROM pages", row -> print(row));
 * }</pre>
 *
 * <p>Failures are one clear sentence each; the {@code SQLException} is the cause.
 */
package dev.weft.sql;
