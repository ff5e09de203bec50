package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;

/** What a message and a connection cost a server: Weft, raw Netty, the JDK, Python. */
final class NetSuite {
  private static final List<String> JVMS =
      List.of(Scores.WEFT, "weft-default", "netty", "netty-uring", "jdk");

  private NetSuite() {}

  static Suite of(Settings settings) {
    return new CaseSuite<>(
        "net",
        "an echo, an idle connection, an accept: Weft, raw Netty, JDK sockets, Python's streams",
        List.of(NetCase.values()),
        chosen -> contenders(settings));
  }

  private static List<Contender<NetCase>> contenders(Settings settings)
      throws InterruptedException {
    List<Contender<NetCase>> all = new ArrayList<>();
    for (String name : JVMS) {
      all.add(
          new Contender<>(
              name,
              each -> true,
              each ->
                  loaded(each, Children.java(each.jvmFlags(), EchoServers.class.getName(), name))));
    }
    String python = Programs.pythonHas("uvloop") ? "python-uvloop" : "python-asyncio";
    List<String> command = List.of(Programs.python(), settings.peer("echo.py"));
    all.add(new Contender<>(python, each -> true, each -> loaded(each, command)));
    return all;
  }

  private static List<String> loaded(NetCase each, List<String> server) {
    List<String> words = new ArrayList<>(List.of(each.word()));
    words.addAll(server);
    return Children.java(
        List.of("-Xmx1g", "-XX:+UseSerialGC"),
        NetChild.class.getName(),
        words.toArray(String[]::new));
  }
}
