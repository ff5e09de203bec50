package dev.weft.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a request costs a web server on one core: Weft and its peers. */
final class ServerSuite {
  private static final String VERTX = "vertx";

  /** Of what Vert.x can answer, for the case at a fixed rate. */
  private static final double SHARE = 0.5;

  private ServerSuite() {}

  static Suite of(Settings settings) {
    return new CaseSuite<>(
        "server",
        "requests, TLS, HTTP/2, overload: Weft, raw Netty, Helidon, Vert.x, Jetty, nginx, aiohttp",
        List.of(ServerCase.values()),
        chosen -> contenders(chosen, settings));
  }

  private static List<Contender<ServerCase>> contenders(List<ServerCase> chosen, Settings settings)
      throws InterruptedException {
    boolean h2load = has("h2load", "nghttp2-client");
    if (chosen.stream().anyMatch(each -> each != ServerCase.LATENCY && each != ServerCase.HTTP2)
        && !has("wrk", "wrk")) {
      throw new BadUsageException("Without wrk there is only the case latency.");
    }
    Keystore keys = Keystore.in(settings.target().resolve("tls"));
    List<Contender<ServerCase>> servers = servers(settings, keys);
    Map<ServerCase, Double> rates = rates(chosen, servers, keys);
    return servers.stream()
        .map(server ->
            new Contender<ServerCase>(
                server.name(),
                each -> server.does().test(each) && (h2load || each != ServerCase.HTTP2),
                each -> loaded(each, rates.getOrDefault(each, 0.0), keys, server)))
        .toList();
  }

  private static boolean has(String program, String packageName) {
    boolean there = Programs.find(program).isPresent();
    if (!there) {
      System.err.println("without " + program + ": apt-get install " + packageName);
    }
    return there;
  }

  /** The command that loads a server, on the one core, with the server on the other. */
  private static List<String> loaded(
      ServerCase what, double rate, Keystore keys, Contender<ServerCase> server) {
    List<String> words =
        new ArrayList<>(List.of(what.word(), Double.toString(rate), keys.folder().toString()));
    words.addAll(Cores.ofServers(server.command().apply(what)));
    return Cores.ofClients(
        Children.java(
            List.of("-Xmx1g", "-XX:+UseSerialGC"),
            ServerChild.class.getName(),
            words.toArray(String[]::new)));
  }

  /** How many requests come in the cases where that does not depend on who answers them. */
  private static Map<ServerCase, Double> rates(
      List<ServerCase> chosen, List<Contender<ServerCase>> servers, Keystore keys)
      throws InterruptedException {
    Map<ServerCase, Double> rates = new EnumMap<>(ServerCase.class);
    rates.put(ServerCase.OVERLOAD, WebServers.SCARCE_PER_SECOND);
    if (chosen.contains(ServerCase.LATENCY)) {
      double most = most(ServerCase.PLAINTEXT, named(VERTX, servers), keys);
      rates.put(ServerCase.LATENCY, most * SHARE); // so that none is at its limit, and none is idle
    }
    if (chosen.contains(ServerCase.OVERLOAD_CPU)) {
      double most = most(ServerCase.OVERLOAD_CPU, named(WebServers.OPEN, servers), keys);
      rates.put(ServerCase.OVERLOAD_CPU, most);
    }
    return rates;
  }

  /** {@return the server of that name; the first one if there is none} */
  private static Contender<ServerCase> named(String name, List<Contender<ServerCase>> servers) {
    return servers.stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseGet(servers::getFirst);
  }

  private static double most(ServerCase what, Contender<ServerCase> server, Keystore keys)
      throws InterruptedException {
    try (Workplace place = Workplace.open()) {
      double most =
          Json.number(
              Children.measure(loaded(what, 0, keys, server), place, server.name()), "rate");
      System.err.printf("%s: %s answers %,.0f/s%n", what.word(), server.name(), most);
      return most;
    }
  }

  // ---- who takes part, with the command of the server alone ----

  private static List<Contender<ServerCase>> servers(Settings settings, Keystore keys)
      throws InterruptedException {
    String ours = WebServers.class.getName();
    Predicate<ServerCase> all = each -> !each.isOverload();
    List<Contender<ServerCase>> found = new ArrayList<>();
    found.add(jvm(Scores.WEFT, ours, keys, each -> true));
    found.add(jvm(WebServers.FIXED, ours, keys, ServerCase::isOverload));
    found.add(jvm(WebServers.OPEN, ours, keys, ServerCase::isOverload));
    found.add(jvm("netty", ours, keys, all));
    addPeer(found, "helidon", "dev.weft.bench.HelidonWeb", keys);
    addPeer(found, VERTX, "dev.weft.bench.VertxWeb", keys);
    addPeer(found, "jetty", "dev.weft.bench.JettyWeb", keys);
    if (has("nginx", "nginx")) {
      found.add(new Contender<>("nginx", all, each -> List.of(WebNginx.WORD)));
    }
    if (Peers.hasAiohttp()) {
      found.add(
          new Contender<>(
              Peers.aiohttp(),
              each -> all.test(each) && each != ServerCase.HTTP2,
              each -> {
                String folder = keys.folder().toString();
                String program = settings.peer("web.py");
                return List.of(Programs.python(), program, "aiohttp", each.word(), folder);
              }));
    }
    return found;
  }

  private static Contender<ServerCase> jvm(
      String name, String program, Keystore keys, Predicate<ServerCase> does) {
    return new Contender<>(
        name,
        does,
        each ->
            Children.java(each.jvmFlags(), program, name, each.word(), keys.folder().toString()));
  }

  private static void addPeer(
      List<Contender<ServerCase>> all, String name, String program, Keystore keys) {
    if (Peers.isBuilt(program, name)) {
      all.add(jvm(name, program, keys, each -> !each.isOverload()));
    }
  }
}
