package dev.weft.net;

import dev.weft.net.Inquiry.Ending;
import dev.weft.net.Names.Finding;
import dev.weft.net.Names.View;
import dev.weft.net.Question.Reply;
import dev.weft.net.Question.Seat;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.ClosedException;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns names into addresses, and remembers them for as long as their records say, within bounds.
 *
 * <p>Many who ask for a name at once cause one query. A name that is still asked for in the last
 * fifth of its time is asked for again in the background, so that nobody waits for a name in steady
 * use; and {@link #leadsTo} tells a pool which of its connections lead to where the name does not
 * lead any more. Each answer begins with the next of several addresses. While no name server
 * answers, addresses are used for a while beyond their time ({@link DnsConfig#withStaleTime}).
 *
 * <p>Any task may use it, and several programs may share it. It holds nothing that needs closing: a
 * query lives on the loop of the task that began it and ends with that, and a socket lives as long
 * as one query. Whoever waits then for a query of another begins one of its own.
 */
public final class Resolver {
  /** The addresses of a host that is never asked for, and whose turn it is. */
  private record Host(List<InetAddress> addresses, AtomicInteger turn) {}

  // immutable
  private final Inquiry inquiry;
  private final Names names;
  private final Map<String, Host> hosts;

  /** A resolver whose decisions a test may make wrong on purpose. */
  Resolver(DnsConfig config, Inquiry inquiry, Names names) {
    this.inquiry = inquiry;
    this.names = names;
    Map<String, Host> fixed = new HashMap<>();
    config
        .hosts()
        .forEach((name, addresses) -> fixed.put(name, new Host(addresses, new AtomicInteger())));
    this.hosts = Map.copyOf(fixed);
  }

  Resolver(DnsConfig config, Transport transport, Clock clock) {
    this(
        config,
        transport.inquiry().orElseGet(() -> new NameServers(config, transport)),
        new Names(config.memory(), clock));
  }

  /**
   * {@return a resolver with an empty memory} It asks the name servers of the configuration, after
   * the hosts file of the machine, without holding a loop.
   */
  public static Resolver open(DnsConfig config) {
    return open(config, Transport.current());
  }

  static Resolver open(DnsConfig config, Transport transport) {
    return new Resolver(config, transport, Clock.current());
  }

  /**
   * {@return a resolver with an empty memory that asks somebody else than name servers}
   *
   * @param home where queries run, each as a task; what comes of them is not the group's
   * @param config its name servers and its query timeout mean nothing here
   */
  public static Resolver open(TaskGroup home, Lookup lookup, DnsConfig config) {
    return new Resolver(
        config, Inquiry.in(home, lookup), new Names(config.memory(), Clock.current()));
  }

  // ---- asking ----

  /**
   * Finds the addresses of a host; an address literal is its own.
   *
   * <p>Waits if the name is not known: for each name server at most the query timeout. Always a
   * checkpoint. If the last who waits for a name is cancelled, its query is stopped.
   *
   * @return the addresses, at least one, in the order to try them
   * @throws BrokenException if the host is unknown (its cause is an {@link UnknownHostException}),
   *     or no name server answers
   * @throws ClosedException if queries run in a group, and that has ended
   * @throws TaskCancelledException if queries run in a group, and that was cancelled
   * @throws IllegalStateException outside of a task, if name servers are to be asked
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public List<InetAddress> resolve(String host) throws InterruptedException {
    Weft.checkpoint();
    Optional<InetAddress> literal = literal(host);
    if (literal.isPresent()) {
      return List.of(literal.get());
    }
    String key = DnsConfig.key(host);
    Host fixed = hosts.get(key);
    if (fixed != null) {
      return Addresses.rotated(fixed.addresses, fixed.turn.getAndIncrement());
    }
    List<InetAddress> addresses = isInvalid(key) ? List.of() : look(host);
    if (addresses.isEmpty()) {
      throw unknown(host);
    }
    return addresses;
  }

  /** Looks into the memory, and waits for an answer where that has none. */
  private List<InetAddress> look(String host) throws InterruptedException {
    while (true) {
      Finding found = names.ask(host.toLowerCase(Locale.ROOT));
      if (found.begin() != null) {
        begin(found.begin());
      }
      if (found.addresses() != null) {
        return found.addresses();
      }
      Reply reply = await(found);
      switch (reply) {
        case Reply.Here(List<InetAddress> addresses) -> {
          return addresses;
        }
        case Reply.Without(Ending.Failed(BrokenException why)) ->
            throw new BrokenException(
                String.valueOf(why.getMessage()), why); // each who waits has its own
        case Reply.Without(Ending.Dropped(RuntimeException why)) -> {
          if (found.begin() != null) {
            throw why;
          }
        }
        case Reply.Without(Ending.Answered _) -> throw new AssertionError(reply);
      }
    }
  }

  @SuppressWarnings("NullAway") // without addresses there is a seat
  private Reply await(Finding found) throws InterruptedException {
    Seat seat = found.seat();
    try {
      return seat.reply.await();
    } catch (InterruptedException e) {
      names.leave(seat).run();
      throw e;
    }
  }

  private void begin(Question question) {
    try {
      names.begun(question, inquiry.begin(question.name, ending -> names.end(question, ending)));
    } catch (RuntimeException e) {
      names.end(question, new Ending.Dropped(e));
    }
  }

  // ---- knowing ----

  /**
   * {@return whether a host still leads to an address, as far as is known at this moment} True if
   * nothing is known, or if the name is gone altogether.
   *
   * <p>For a pool that is about to lend an open connection again: if not, the connection is to be
   * closed for a new one. Asking counts as asking for the name, so steady traffic over connections
   * that are kept notices when their name leads elsewhere. That says nothing about the connection
   * itself; some names lead to a few of very many addresses, others each time.
   *
   * <p>Never waits. Any thread, but outside of a task no query of name servers is begun.
   */
  public boolean leadsTo(String host, InetAddress address) {
    Optional<InetAddress> literal = literal(host);
    if (literal.isPresent()) {
      return literal.get().equals(address);
    }
    String key = DnsConfig.key(host);
    Host fixed = hosts.get(key);
    if (fixed != null || isInvalid(key)) {
      return fixed == null || fixed.addresses.contains(address);
    }
    View seen = names.look(host.toLowerCase(Locale.ROOT), address);
    if (seen.begin() != null) {
      begin(seen.begin());
    }
    return seen.leads();
  }

  /** {@return this resolver at this moment} */
  public ResolverStats stats() {
    return names.stats();
  }

  @Override
  public String toString() {
    ResolverStats now = stats();
    return "resolver (%d names, %d asked for, %d waiting)"
        .formatted(now.names(), now.inFlight(), now.waiters());
  }

  // ---- what needs no asking ----

  /** Names that never exist, so that no name server is to be asked (RFC 6761, section 6.4). */
  private static boolean isInvalid(String key) {
    return key.endsWith("invalid") && (key.length() == 7 || key.endsWith(".invalid"));
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Addresses.literal(host);
    } catch (IllegalArgumentException e) {
      throw unknown(host);
    }
  }

  private static BrokenException unknown(String host) {
    return new BrokenException("unknown host " + host, new UnknownHostException(host));
  }
}
