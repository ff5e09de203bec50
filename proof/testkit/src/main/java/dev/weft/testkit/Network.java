package dev.weft.testkit;

import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.Weft;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network of hosts in virtual time, with all that goes wrong on real ones.
 *
 * <pre>{@code
 * Network network = Network.open();
 * Host server = network.host("server");
 * Host client = network.host("client");
 * TaskGroup.run(group -> {
 *   group.fork(() -> server.run(() -> serve(80)));
 *   client.run(() -> ask("server", 80));
 *   network.partition("client", "server");
 *   …
 * });
 * network.requireNothingLeft();
 * }</pre>
 *
 * <p>What stands on {@code dev.weft.net} runs on it unchanged: names, connections with TLS or
 * without, listeners. Packets take their time, as the {@link Link} between two hosts has it; bytes
 * arrive in order and in pieces of any size; whoever does not read stops the other who sends. What
 * is left to chance comes from the seed of the {@link Simulation}, in which alone there can be a
 * network.
 *
 * <p>Any task of the simulation may call every method; only {@link #requireNothingLeft} waits.
 */
public final class Network {
  private record Pair(Host from, Host to) {}

  // immutable
  private final Loop loop;
  private final Clock clock;
  private final RandomGenerator chance;
  private final Names names;
  private final Buffers buffers = new Buffers();

  // the loop
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final Map<Pair, Way> ways = new LinkedHashMap<>();
  private final Set<End> sockets = new LinkedHashSet<>();
  private final Set<VirtualListener> listeners = new LinkedHashSet<>();
  private final Set<VirtualDatagrams> datagrams = new LinkedHashSet<>();
  private Link link = Link.defaults();

  private Network(Loop loop, Clock clock, RandomGenerator chance) {
    this.loop = loop;
    this.clock = clock;
    this.chance = chance;
    this.names = new Names(chance);
  }

  /**
   * {@return a network without hosts}
   *
   * @throws IllegalStateException outside of a simulation
   */
  public static Network open() {
    Loop loop = Loop.current();
    if (!loop.isVirtual()) {
      throw new IllegalStateException(
          "a simulated network lives in a simulation: open it inside of Simulation.run or"
              + " @Simulated");
    }
    return new Network(loop, Clock.current(), Weft.random());
  }

  // ---- hosts ----

  /**
   * Adds a host.
   *
   * @param name others find it by this
   * @param addresses literals, of IPv4 or IPv6; if there are none, it gets the next of 10.0.0.1,
   *     10.0.0.2 and so on
   * @return the host
   */
  public Host host(String name, String... addresses) {
    if (hosts.containsKey(name)) {
      throw new IllegalArgumentException("there is a host '" + name + "' already");
    }
    Stream<String> all = addresses.length == 0 ? Stream.of(nextAddress()) : Stream.of(addresses);
    List<InetAddress> literals = all.map(InetAddress::ofLiteral).toList();
    for (InetAddress address : literals) {
      hosts.values().stream()
          .filter(other -> other.has(address))
          .forEach(other -> {
            throw new IllegalArgumentException(
                "%s has the address %s already".formatted(other, address.getHostAddress()));
          });
    }
    Host host = new Host(this, name, literals);
    hosts.put(name, host);
    names.add(host);
    return host;
  }

  private String nextAddress() {
    int number = hosts.size() + 1;
    return "10.0.%d.%d".formatted(number / 250, number % 250);
  }

  private Host known(String name) {
    Host host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException(
          "there is no host '%s', but %s".formatted(name, hosts.keySet()));
    }
    return host;
  }

  /** {@return the name service, which knows the hosts} */
  public Names names() {
    return names;
  }

  // ---- links ----

  /** Has all ways between hosts be like that from now on. */
  public void link(Link all) {
    link = all;
    ways.forEach((pair, way) -> way.link(linkOf(pair.from, pair.to)));
  }

  /** Has both ways between two hosts be like that from now on. What is under way is not changed. */
  public void link(String a, String b, Link between) {
    both(a, b).forEach(way -> way.link(between));
  }

  Way way(Host from, Host to) {
    return ways.computeIfAbsent(
        new Pair(from, to), pair -> new Way(from, to, linkOf(from, to), chance));
  }

  private Link linkOf(Host from, Host to) {
    return from == to ? Link.loopback() : link;
  }

  private List<Way> both(String a, String b) {
    Host one = known(a);
    Host other = known(b);
    return List.of(way(one, other), way(other, one));
  }

  // ---- faults ----

  /**
   * Cuts the ways between two hosts: nothing comes through, and nobody is told. Connections wait
   * for better times, as TCP does: some 15 minutes, then what was sent has failed. Datagrams are
   * gone.
   */
  public void partition(String a, String b) {
    both(a, b).forEach(Way::cut);
  }

  /** Cuts the way from a host to another only: that one's packets still come. */
  public void partitionOneWay(String from, String to) {
    way(known(from), known(to)).cut();
  }

  /** Cuts the ways between a host and all the others there are now. */
  public void isolate(String name) {
    others(name).forEach(other -> partition(name, other));
  }

  private List<String> others(String name) {
    Host one = known(name);
    return hosts.keySet().stream().filter(other -> !other.equals(one.name())).toList();
  }

  /** Ends a partition between two hosts. What waited comes through, in order. */
  public void heal(String a, String b) {
    both(a, b).forEach(Way::heal);
  }

  /** Ends all partitions. */
  public void heal() {
    new ArrayList<>(ways.values()).forEach(Way::heal);
  }

  /**
   * Has all connections between two hosts carry nothing any more, for good; neither side is told.
   * New ones are not affected. So does a firewall that has forgotten them.
   *
   * @return how many connections there were
   */
  public int silence(String a, String b) {
    List<End> all = between(a, b);
    all.forEach(end -> soon(end::silence));
    return all.size() / 2;
  }

  /**
   * Resets all connections between two hosts: both sides are told.
   *
   * @return how many connections there were
   */
  public int reset(String a, String b) {
    List<End> all = between(a, b);
    all.forEach(end -> soon(() -> end.breaks("Connection reset by peer")));
    return all.size() / 2;
  }

  /**
   * Resets one connection, whichever is drawn; both sides are told.
   *
   * @return whether there was one
   */
  public boolean resetAny() {
    List<End> all = new ArrayList<>(sockets);
    if (!all.isEmpty()) {
      reset(all.get(chance.nextInt(all.size())));
    }
    return !all.isEmpty();
  }

  /** Resets the connection that an end belongs to. */
  void reset(End end) {
    soon(() -> {
      end.breaks("Connection reset by peer");
      End other = end.peer();
      if (other != null) {
        other.breaks("Connection reset by peer");
      }
    });
  }

  /**
   * Has a host lose its power: its sockets are gone, and nobody is told. Tasks on it find them
   * broken. Until it is started again, whatever is sent to it vanishes; then, who still believes in
   * a connection is told that there is none.
   */
  public void crash(String name) {
    Host host = known(name);
    host.up(false);
    soon(() -> {
      sockets.stream().filter(end -> end.host() == host).toList().forEach(End::vanish);
      listeners.stream()
          .filter(each -> each.host() == host)
          .toList()
          .forEach(VirtualListener::vanish);
      datagrams.stream()
          .filter(each -> each.host == host)
          .toList()
          .forEach(VirtualDatagrams::vanish);
    });
  }

  /** Starts a host again that has crashed. */
  public void restart(String name) {
    Host host = known(name);
    host.up(true);
    new ArrayList<>(ways.values()).forEach(Way::wake);
  }

  private List<End> between(String a, String b) {
    Host one = known(a);
    Host other = known(b);
    Predicate<End> joins =
        end ->
            (end.host() == one && end.out().way().to() == other)
                || (end.host() == other && end.out().way().to() == one);
    return sockets.stream().filter(joins).toList();
  }

  /** Does something where the loop polls, as what comes from outside does. */
  private void soon(Runnable action) {
    loop.after(Duration.ZERO, action);
  }

  // ---- for channels ----

  /** {@return the host a packet goes to, or null if nobody has that address} */
  @Nullable Host at(Host from, SocketAddress remote) {
    if (!(remote instanceof InetSocketAddress inet) || from.has(inet.getAddress())) {
      return from;
    }
    return hosts.values().stream()
        .filter(host -> host.addresses().contains(inet.getAddress()))
        .findFirst()
        .orElse(null);
  }

  Loop loop() {
    return loop;
  }

  long now() {
    return clock.nanos();
  }

  RandomGenerator chance() {
    return chance;
  }

  Buffers buffers() {
    return buffers;
  }

  Set<End> sockets() {
    return sockets;
  }

  Set<VirtualListener> listeners() {
    return listeners;
  }

  Set<VirtualDatagrams> datagrams() {
    return datagrams;
  }

  /** {@return all hosts there are now} */
  List<Host> hosts() {
    return List.copyOf(hosts.values());
  }

  // ---- what is left ----

  /** {@return what there is at this moment} */
  public NetworkStats stats() {
    long bytes =
        sockets.stream().mapToLong(End::bytes).sum()
            + datagrams.stream().mapToLong(VirtualDatagrams::unread).sum();
    return new NetworkStats(
        sockets.size(), listeners.size(), datagrams.size(), bytes, buffers.open());
  }

  /**
   * Waits until nothing is left, for a minute of virtual time at most: no connection, no listening
   * socket, no port for datagrams, no buffer.
   *
   * @throws IllegalStateException if something is left then, which is named
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public void requireNothingLeft() throws InterruptedException {
    for (int i = 0; i < 60 && !isEmpty(); i++) {
      Weft.sleep(Duration.ofSeconds(1));
    }
    if (!isEmpty()) {
      throw new IllegalStateException("the network is not empty:" + leftovers());
    }
  }

  private boolean isEmpty() {
    return sockets.isEmpty() && listeners.isEmpty() && datagrams.isEmpty() && buffers.open() == 0;
  }

  private String leftovers() {
    StringBuilder text = new StringBuilder();
    sockets.forEach(end -> text.append("\n  not closed: ").append(end));
    listeners.forEach(each -> text.append("\n  not closed: ").append(each));
    datagrams.forEach(each -> text.append("\n  not closed: ").append(each));
    if (buffers.open() > 0) {
      text.append("\n  not released: %,d buffers".formatted(buffers.open()));
    }
    return text.toString();
  }
}
