package dev.weft.bench;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Where two threads take turns. */
final class TurnTable {
  // written before the threads start
  final @Nullable Thread[] players = new Thread[2];
  private final int rounds;
  // written by the player whose turn it is
  private volatile int turn;

  TurnTable(int rounds) {
    this.rounds = rounds;
  }

  void play(int me) {
    int other = 1 - me;
    for (int round = 0; round < rounds; round++) {
      while (turn != me) {
        LockSupport.park(this);
      }
      turn = other;
      LockSupport.unpark(players[other]);
    }
  }
}
