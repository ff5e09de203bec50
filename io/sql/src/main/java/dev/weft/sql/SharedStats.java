package dev.weft.sql;

import java.util.Optional;

/**
 * The connections that short statements share, at one moment; see {@link DatabaseConfig#shared}.
 *
 * @param connections those that are open
 * @param underWay statements on them
 * @param statements how many went this way so far
 * @param alone how many went over a connection of their own instead, because of what they take,
 *     give or are, or because no shared one was free
 * @param cancelRequests how often the server was asked to stop one
 * @param again how many were stopped in place of another and were done again on their own
 * @param trouble why the last connection could not be opened, if it could not
 */
public record SharedStats(
    int connections,
    int underWay,
    long statements,
    long alone,
    long cancelRequests,
    long again,
    Optional<String> trouble) {
  /** {@return what there is to say of a database without such connections} */
  static SharedStats none() {
    return new SharedStats(0, 0, 0, 0, 0, 0, Optional.empty());
  }
}
