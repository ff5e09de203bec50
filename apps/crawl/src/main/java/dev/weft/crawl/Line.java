package dev.weft.crawl;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hosts in the order in which they are ready; each stands in it once at most. O(log hosts) for
 * every operation.
 *
 * <p>A host's ready time only ever moves later. So nobody is moved when it does: who comes to the
 * front too early is sent back.
 */
final class Line {
  /** Where a host stands in a line. */
  static final class Place {
    private final Host host;
    private long at;
    private long turn;
    private boolean taken;

    Place(Host host) {
      this.host = host;
    }

    private static int inOrder(Place one, Place other) {
      int byTime = Long.compare(one.at - other.at, 0);
      return byTime != 0 ? byTime : Long.compare(one.turn, other.turn);
    }
  }

  private final PriorityQueue<Place> places = new PriorityQueue<>(Place::inOrder);
  private long turns;

  /** Takes the place; nothing happens if it is taken already. */
  void join(Place place) {
    if (!place.taken) {
      place.taken = true;
      stand(place);
    }
  }

  /** The host that is ready first, or null. */
  @Nullable Host first() {
    Place first = places.peek();
    while (first != null && first.at != first.host.readyAt()) {
      places.remove();
      stand(first);
      first = places.peek();
    }
    return first == null ? null : first.host;
  }

  void removeFirst() {
    places.remove().taken = false;
  }

  private void stand(Place place) {
    place.at = place.host.readyAt();
    // Among those ready at the same time, whoever came first.
    place.turn = turns++;
    places.add(place);
  }
}
