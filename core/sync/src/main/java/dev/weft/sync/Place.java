package dev.weft.sync;

import org.jspecify.annotations.Nullable;

/**
 * A place in the line of those that wait to send to a channel or to receive from it.
 *
 * <p>Guarded by the channel's lock until its party is claimed; from then on it does not change.
 */
final class Place<T> {
  final Party party;

  /** What a sender brings; what a receiver has got, null if nothing will ever come. */
  @Nullable T value;

  /** The channel ended before this one had its turn: a sender still has its value. */
  boolean turnedAway;

  // where it stands in its line
  @Nullable Line<T> line;
  @Nullable Place<T> ahead;
  @Nullable Place<T> behind;

  Place(Party party, @Nullable T value) {
    this.party = party;
    this.value = value;
  }
}
