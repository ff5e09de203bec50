package dev.weft.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The decisions of a balancer. Pure: time and chance are arguments. Guarded by the balancer's lock.
 */
final class Seats<E> {
  // immutable
  private final BalancerConfig config;

  // guarded by the balancer's lock
  private List<Seat<E>> seats = new ArrayList<>();

  /** Those that were taken away with calls under way. */
  private final List<Seat<E>> leaving = new ArrayList<>();

  /** Where to look first, so that of equals each gets its turn. */
  private int first;

  private long unfiltered;

  Seats(List<E> endpoints, BalancerConfig config, long now) {
    this.config = config;
    requireSome(endpoints);
    endpoints.forEach(endpoint -> seats.add(new Seat<>(endpoint, config, true, now)));
  }

  private static void requireSome(List<?> endpoints) {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one server to choose from");
    }
    if (new HashSet<>(endpoints).size() < endpoints.size()) {
      throw new IllegalArgumentException("a server must be named only once: " + endpoints);
    }
  }

  /** Takes other servers; what is known of those that stay is kept, new ones begin slowly. */
  void replace(List<E> endpoints, long now) {
    requireSome(endpoints);
    List<Seat<E>> fresh = new ArrayList<>();
    for (E endpoint : endpoints) {
      fresh.add(seat(endpoint).orElseGet(() -> new Seat<>(endpoint, config, false, now)));
    }
    seats.stream().filter(seat -> seat.inFlight > 0 && !fresh.contains(seat)).forEach(leaving::add);
    seats = fresh;
    first = 0;
  }

  private Optional<Seat<E>> seat(E endpoint) {
    return seats.stream().filter(seat -> seat.endpoint.equals(endpoint)).findAny();
  }

  /**
   * {@return who is next; a call to it has begun}
   *
   * @param tried whom to leave out if there is anybody else
   */
  Seat<E> pick(long now, RandomGenerator random, Set<E> tried) {
    seats.forEach(seat -> seat.tick(now));
    List<Seat<E>> candidates = candidates(tried);
    Seat<E> next =
        switch (config.policy()) {
          case ROUND_ROBIN -> byTurns(candidates, now);
          case LEAST_IN_FLIGHT -> leastInFlight(ramped(candidates, now, random));
          case TWO_CHOICES -> ofTwo(ramped(candidates, now, random), random);
        };
    next.begin();
    return next;
  }

  /** If all are left out, none is: a call that may fail is better than none. */
  private List<Seat<E>> candidates(Set<E> tried) {
    Predicate<Seat<E>> well = seat -> seat.state != Balancer.State.EJECTED;
    Predicate<Seat<E>> fresh = seat -> !tried.contains(seat.endpoint);
    List<Seat<E>> some = seats.stream().filter(well.and(fresh)).toList();
    if (some.isEmpty()) {
      some = seats.stream().filter(well).toList();
    }
    if (some.isEmpty()) {
      unfiltered++;
      some = seats.stream().filter(fresh).toList();
    }
    return some.isEmpty() ? seats : some;
  }

  /**
   * {@return those whose turn it may be; one that returns takes part as often as its weight says}
   */
  private static <E> List<Seat<E>> ramped(
      List<Seat<E>> candidates, long now, RandomGenerator random) {
    List<Seat<E>> some =
        candidates.stream()
            .filter(seat ->
                seat.state != Balancer.State.RETURNING || random.nextDouble() < seat.weight(now))
            .toList();
    return some.isEmpty() ? candidates : some;
  }

  /** Everybody earns by weight; who has earned most is next, and pays for all. */
  private static <E> Seat<E> byTurns(List<Seat<E>> candidates, long now) {
    double total = 0;
    Seat<E> best = candidates.getFirst();
    for (Seat<E> seat : candidates) {
      double weight = seat.state == Balancer.State.EJECTED ? 1 : seat.weight(now);
      seat.credit += weight;
      total += weight;
      if (seat.credit > best.credit) {
        best = seat;
      }
    }
    best.credit -= total;
    return best;
  }

  private Seat<E> leastInFlight(List<Seat<E>> candidates) {
    int start = first % candidates.size();
    int best = start;
    for (int i = 1; i < candidates.size(); i++) {
      int at = (start + i) % candidates.size();
      if (candidates.get(at).inFlight < candidates.get(best).inFlight) {
        best = at;
      }
    }
    first = best + 1;
    return candidates.get(best);
  }

  private static <E> Seat<E> ofTwo(List<Seat<E>> candidates, RandomGenerator random) {
    Seat<E> one = candidates.get(random.nextInt(candidates.size()));
    if (candidates.size() == 1) {
      return one;
    }
    int place = random.nextInt(candidates.size() - 1);
    Seat<E> other = candidates.get(place);
    if (other == one) {
      other = candidates.getLast();
    }
    return other.inFlight < one.inFlight ? other : one;
  }

  /** Ends a call; the server may be left out from now on. */
  void end(Seat<E> seat, long begun, Balancer.Ending ending, long now) {
    boolean sick = seat.end(begun, ending, now);
    if (sick && mayEject() && seats.contains(seat)) {
      seat.eject(now);
    }
    leaving.removeIf(gone -> gone.inFlight == 0);
  }

  private boolean mayEject() {
    long ejected = seats.stream().filter(s -> s.state == Balancer.State.EJECTED).count();
    return ejected + 1 <= config.ejection().most() * seats.size();
  }

  Balancer.Stats<E> stats(long now) {
    seats.forEach(seat -> seat.tick(now));
    int inFlight = 0;
    for (Seat<E> seat : seats) {
      inFlight += seat.inFlight;
    }
    for (Seat<E> seat : leaving) {
      inFlight += seat.inFlight;
    }
    return new Balancer.Stats<>(
        seats.stream().map(Seat::stats).toList(), inFlight, leaving.size(), unfiltered);
  }
}
