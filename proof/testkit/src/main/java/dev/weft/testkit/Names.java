package dev.weft.testkit;

import dev.weft.net.Answer;
import dev.weft.net.Inquiry.Ending;
import dev.weft.task.BrokenException;
import dev.weft.task.Loop;
import dev.weft.task.Timer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The name service of a simulated {@link Network}. It knows the hosts of the network by their
 * names, for a minute each, and whatever it is told.
 */
public final class Names {
  /** How long who asks waits for one that is silent: as the resolvers of most systems do. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration TTL = Duration.ofMinutes(1);

  private final RandomGenerator chance;
  private final Map<String, Answer> known = new HashMap<>();
  private Duration least = Duration.ofMillis(1);
  private Duration most = Duration.ofMillis(2);
  private boolean silent;

  /** How often it was asked. */
  private int asked;

  Names(RandomGenerator chance) {
    this.chance = chance;
    set("localhost", TTL, "127.0.0.1");
  }

  /**
   * Says from now on that a name has these addresses.
   *
   * @param ttl how long who asks may believe it; not negative
   * @param addresses literals; none for a name that has no address
   */
  public void set(String name, Duration ttl, String... addresses) {
    set(name, ttl, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
  }

  void set(String name, Duration ttl, List<InetAddress> addresses) {
    known.put(name.toLowerCase(Locale.ROOT), new Answer(addresses, ttl));
  }

  void add(Host host) {
    set(host.name(), TTL, host.addresses());
  }

  /** Says from now on that there is no such name. */
  public void remove(String name) {
    known.remove(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Takes so long for an answer from now on: from 1 to 2 ms if nothing is said.
   *
   * @param shortest not negative
   * @param longest at least the shortest
   */
  public void delay(Duration shortest, Duration longest) {
    if (shortest.isNegative() || longest.compareTo(shortest) < 0) {
      throw new IllegalArgumentException(
          "the delays must be 0 ≤ shortest ≤ longest, but are %s and %s"
              .formatted(shortest, longest));
    }
    least = shortest;
    most = longest;
  }

  /** Answers nobody from now on, or everybody again. Who asks meanwhile gives up after 5 s. */
  public void silent(boolean is) {
    silent = is;
  }

  /** {@return how often it was asked so far} */
  public int asked() {
    return asked;
  }

  /** Begins a query. {@return what stops it} */
  Runnable begin(String name, Consumer<Ending> told) {
    asked++;
    Duration delay =
        silent ? PATIENCE : least.plusNanos(chance.nextLong(most.minus(least).toNanos() + 1));
    boolean heard = !silent;
    Loop loop = Loop.current();
    Timer timer = loop.after(delay, () -> told.accept(heard ? answered(name) : unanswered(name)));
    return () -> loop.stop(timer);
  }

  private Ending answered(String name) {
    return new Ending.Answered(known.getOrDefault(name.toLowerCase(Locale.ROOT), Answer.none()));
  }

  private static Ending unanswered(String name) {
    return new Ending.Failed(new BrokenException("no name server answered for " + name));
  }
}
