package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;

/** What a request costs an HTTP client on one core: Weft and its peers. */
final class ClientSuite {
  private static final List<String> OURS = List.of(Scores.WEFT, "weft-default", "netty", "jdk");

  private ClientSuite() {}

  static Suite of(Settings settings) {
    return new CaseSuite<>(
        "client",
        "GETs from nginx: Weft, raw Netty, the JDK, Apache, OkHttp, Vert.x, wrk, aiohttp",
        List.of(ClientCase.values()),
        chosen -> contenders(settings));
  }

  private static List<Contender<ClientCase>> contenders(Settings settings)
      throws InterruptedException {
    if (Programs.find("nginx").isEmpty()) {
      throw new BadUsageException("nginx is missing: apt-get install nginx");
    }
    List<Contender<ClientCase>> all = new ArrayList<>();
    OURS.forEach(name -> all.add(jvm(name, WebClients.class.getName())));
    addPeer(all, "apache", "dev.weft.bench.ApacheGets");
    addPeer(all, "apache-async", "dev.weft.bench.ApacheGets");
    addPeer(all, "okhttp", "dev.weft.bench.OkHttpGets");
    addPeer(all, "vertx", "dev.weft.bench.VertxGets");
    if (Programs.find(ClientChild.WRK).isPresent()) {
      all.add(contender(ClientChild.WRK, List.of(ClientChild.WRK)));
    } else {
      System.err.println("without wrk: apt-get install wrk");
    }
    if (Peers.hasAiohttp()) {
      List<String> command = List.of(Programs.python(), settings.peer("gets.py"));
      all.add(contender(Peers.aiohttp(), command));
    }
    return all;
  }

  private static void addPeer(List<Contender<ClientCase>> all, String name, String program) {
    if (Peers.isBuilt(program, name)) {
      all.add(jvm(name, program));
    }
  }

  private static Contender<ClientCase> jvm(String name, String program) {
    return contender(name, Children.java(ClientCase.FEW.jvmFlags(), program, name));
  }

  /** The client on its core, with nginx on the other. */
  private static Contender<ClientCase> contender(String name, List<String> client) {
    return new Contender<>(
        name,
        each -> true,
        each -> {
          List<String> words = new ArrayList<>(List.of(each.word()));
          words.addAll(Cores.ofClients(client));
          return Cores.ofServers(
              Children.java(
                  List.of("-Xmx256m", "-XX:+UseSerialGC"),
                  ClientChild.class.getName(),
                  words.toArray(String[]::new)));
        });
  }
}
