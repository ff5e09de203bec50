package dev.weft.shape;

import dev.weft.shape.Rule.Finding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Who may look into whom. Arrows point down only. */
final class ArrowRules {
  /**
   * The map of the house: each room and the rooms it may look into. A new room is entered here
   * first.
   */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("core/task", Set.of()),
          Map.entry("core/sync", Set.of("task")),
          Map.entry("core/flow", Set.of("task", "sync")),
          Map.entry("core/guard", Set.of("task", "sync")),
          Map.entry("core/cache", Set.of("task", "sync")),
          Map.entry("core/pool", Set.of("task")),
          Map.entry("io/http", Set.of("task")),
          Map.entry("io/net", Set.of("task", "flow")),
          Map.entry("io/websocket", Set.of("task", "sync", "flow", "http", "net")),
          Map.entry(
              "io/client", Set.of("task", "flow", "guard", "pool", "http", "net", "websocket")),
          Map.entry("io/server", Set.of("task", "flow", "guard", "http", "net", "websocket")),
          Map.entry("io/sql", Set.of("task", "flow", "guard", "pool", "net")),
          Map.entry("apps/crawl", Set.of("task", "http", "net", "client", "sql")),
          Map.entry("apps/watch", Set.of("task")),
          Map.entry(
              "apps/cli",
              Set.of(
                  "task", "sync", "flow", "pool", "http", "net", "client", "sql", "crawl",
                  "watch")));

  private static final Set<String> CORE_MAY_REQUIRE =
      Set.of("java.base", "org.jspecify", "com.github.benmanes.caffeine");
  private static final Pattern POM_ARTIFACT =
      Pattern.compile("<artifactId>weft-([a-z]+)</artifactId>");

  private ArrowRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule(
            "module arrows",
            "ask the room below, or turn the arrow round; the map is in ArrowRules",
            house -> house.modules().flatMap(ArrowRules::strayRequires)),
        new Rule(
            "pom arrows",
            "the pom follows module-info; the map is in ArrowRules",
            house -> house.poms().entrySet().stream().flatMap(ArrowRules::strayDependencies)),
        new Rule(
            "core stands alone",
            "core needs java.base and nothing else; take it up to io",
            house -> house.modules().flatMap(ArrowRules::strayLibraries)),
        new Rule(
            "one room, one package",
            "a module exports the one package of its own name, to everyone; a second package is a second room",
            house ->
                Stream.concat(
                    house.modules().flatMap(ArrowRules::strayExports), strayPackages(house))));
  }

  private static Stream<Finding> strayRequires(Source module) {
    return module.directives().stream()
        .filter(directive ->
            directive.verb().equals("requires") && directive.name().startsWith("dev.weft."))
        .filter(directive ->
            !mayLookInto(module.room(), directive.name().substring("dev.weft.".length())))
        .map(directive -> finding(module, directive, "looks into " + directive.name()));
  }

  private static Stream<Finding> strayDependencies(Map.Entry<String, String> pom) {
    String room = pom.getKey().replace("/pom.xml", "");
    if (room.startsWith("proof") || room.startsWith("examples")) {
      return Stream.empty();
    }
    Set<String> itself = Set.of("parent", room.substring(room.lastIndexOf('/') + 1));
    return POM_ARTIFACT
        .matcher(pom.getValue())
        .results()
        .filter(found -> !itself.contains(found.group(1)) && !mayLookInto(room, found.group(1)))
        .map(found ->
            new Finding(
                pom.getKey(), lineOf(found, pom.getValue()), "depends on " + found.group(1)));
  }

  private static Stream<Finding> strayLibraries(Source module) {
    return module.directives().stream()
        .filter(_ -> module.floor().equals("core"))
        .filter(directive ->
            directive.verb().equals("requires") && !directive.name().startsWith("dev.weft."))
        .filter(directive -> !CORE_MAY_REQUIRE.contains(directive.name()))
        .map(directive -> finding(module, directive, "requires " + directive.name()));
  }

  private static Stream<Finding> strayExports(Source module) {
    List<Source.Directive> exports =
        module.directives().stream()
            .filter(directive -> directive.verb().equals("exports"))
            .toList();
    if (exports.isEmpty() && !module.room().equals("apps/cli")) {
      return Stream.of(new Finding(module.path(), 1, "exports nothing"));
    }
    String ours = "dev.weft." + module.roomName();
    return exports.stream()
        .filter(export -> export.qualified() || !export.name().equals(ours))
        .map(export ->
            finding(
                module,
                export,
                "exports " + export.name() + (export.qualified() ? " to some" : "")));
  }

  private static Stream<Finding> strayPackages(House house) {
    return house.sources().stream()
        .filter(source -> source.isProduct() && !source.isModule())
        .filter(source -> !source.packageName().equals("dev.weft." + source.roomName()))
        .map(source -> new Finding(source.path(), 1, "is in package " + source.packageName()));
  }

  private static boolean mayLookInto(String room, String other) {
    return ARROWS.getOrDefault(room, Set.of()).contains(other);
  }

  private static Finding finding(Source module, Source.Directive directive, String what) {
    return new Finding(module.path(), directive.line(), what);
  }

  private static int lineOf(MatchResult found, String text) {
    return 1 + (int) text.substring(0, found.start()).chars().filter(c -> c == '\n').count();
  }
}
