package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;
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
    double rate = chosen.contains(ServerCase.LATENCY) ? rate(servers, keys) : 0;
    return servers.stream()
        .map(server ->
            new Contender<ServerCase>(
                server.name(),
                each -> server.does().test(each) && (h2load || each != ServerCase.HTTP2),
                each -> loaded(each, rate, keys, server)))
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

  /** All at the same rate, so that none is at its limit, and none is idle. */
  private static double rate(List<Contender<ServerCase>> servers, Keystore keys)
      throws InterruptedException {
    Contender<ServerCase> one =
        servers.stream()
            .filter(server -> server.name().equals(VERTX))
            .findFirst()
            .orElseGet(servers::getFirst);
    try (Workplace place = Workplace.open()) {
      double most =
          Json.number(
              Children.measure(loaded(ServerCase.PLAINTEXT, 0, keys, one), place, one.name()),
              "rate");
      System.err.printf(
          "requests come at %,.0f/s, half of what %s can answer%n", most * SHARE, one.name());
      return most * SHARE;
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
