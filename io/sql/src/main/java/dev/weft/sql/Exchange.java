package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import java.sql.SQLException;

/**
 * What is said to a server, and what it answers. Belongs to the loop of its connection while it is
 * under way.
 */
sealed interface Exchange permits Flight, Prepared {
  void say(Frontend out);

  /** {@return whether it may be one transaction with others} */
  boolean joins();

  /** {@return after how many milliseconds the server is to stop it; 0 if the session has that} */
  long timeout();

  /**
   * Takes a message of the answer.
   *
   * @param kind as {@link Backend} has it; not an error, which is {@link #fail}
   * @param body the rest of the message, to be read now
   */
  void hear(char kind, ByteBuf body);

  /** The server will do nothing more of it, and has undone the rest. */
  void fail(SQLException why);
}
