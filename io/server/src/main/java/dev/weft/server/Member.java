package dev.weft.server;

/** A connection, as its server knows it. Any thread. */
interface Member {
  /** Has it end with the requests it has begun, or at once. */
  void drain();

  /** {@return how many requests are handled} */
  int busy();
}
