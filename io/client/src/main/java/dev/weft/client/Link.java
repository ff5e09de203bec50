package dev.weft.client;

import dev.weft.net.Wire;

/**
 * An open connection, as the pool keeps it: for one exchange after another, or for many at once.
 */
sealed interface Link permits Connection, Http2Session {
  Wire wire();

  /** {@return whether another exchange may begin on it} Never waits. */
  boolean isUsable();

  /** Closes it. Never waits. */
  void close();
}
