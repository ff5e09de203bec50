package dev.weft.bench;

import dev.weft.examples.Users;

/** The JVM of the service of the examples: prints its port, then serves until it is ended. */
public final class UsersServer {
  private static final int NO_LIMIT = 1_000_000;

  private UsersServer() {}

  /** Words: the URL of the database. */
  public static void main(String[] words) throws InterruptedException {
    int port = Nginx.freePort();
    WebServers.tell(port);
    Users.main(
        new String[] {
          "--port", Integer.toString(port), "--db", words[0], "--rate", Integer.toString(NO_LIMIT)
        });
  }
}
