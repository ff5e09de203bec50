package dev.weft.shape;

import dev.weft.shape.Rule.Finding;
import dev.weft.shape.Source.Word;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Which names may be said where: libraries, the console, clocks, locks. */
final class NameRules {
  private static final Predicate<Source> PRODUCT = Source::isProduct;
  private static final String CLOCK_FILE = "core/task/src/main/java/dev/weft/task/Clock.java";
  private static final Pattern NETTY_CLASS =
      Pattern.compile("^(\\(.*)?(\\[*L)?io/netty/.*|.*Lio/netty/.*");

  private NameRules() {}

  static List<Rule> all() {
    return Stream.of(libraries(), habits()).flatMap(List::stream).toList();
  }

  private static List<Rule> libraries() {
    return List.of(
        names(
            "netty stays in io",
            "io\\.netty(\\..*)?",
            PRODUCT.and(NameRules::isWithoutNetty),
            "speak of streams and messages; Netty belongs to those who speak protocols"),
        new Rule(
            "netty leaks nowhere",
            "a room of io shows a Netty type in its public face; hide it (or the class is old: ./mvnw clean)",
            house ->
                house.classes().entrySet().stream()
                    .filter(NameRules::leaksNetty)
                    .map(NameRules::leak)),
        names(
            "jdbc stays in sql",
            "(javax?\\.sql|org\\.postgresql|org\\.mariadb|io\\.zonky)(\\..*)?",
            PRODUCT.and(not("io/sql")),
            "ask the room sql"),
        names(
            "console stays in cli",
            "(.*\\.)?System\\.(out|err|in|exit|getenv|console|\\*)(\\..*)?|(info\\.)?picocli(\\..*)?",
            PRODUCT.and(not("apps/cli")),
            "return a value, throw, or take it as an argument; apps/cli speaks to people"));
  }

  private static List<Rule> habits() {
    return List.of(
        names(
            "time is an argument",
            "(.*\\.)?(System\\.(nanoTime|currentTimeMillis|\\*)|Thread\\.(sleep|\\*)|TimeUnit\\.\\w+\\.sleep"
                + "|(Instant|(Local|Zoned|Offset)\\w*)\\.now)|java\\.time\\.(Clock|InstantSource)(\\..*)?"
                + "|(java\\.time\\.)?Clock\\.(system\\w+|tick\\w*)|new (java\\.util\\.)?Date/0",
            PRODUCT.and(source -> !source.path().equals(CLOCK_FILE)),
            "take the Clock of core/task; it is the one file that reads the time or sleeps"),
        names(
            "say why you block",
            "synchronized|(.*\\.)?(Inheritable)?ThreadLocal(\\..*)?|(.*\\.)?Thread\\.(yield|onSpinWait)",
            PRODUCT.and(source -> !source.floor().equals("apps")),
            (source, word) -> !source.saysWhy(word.line()),
            "use a lock of java.util.concurrent or the task's own state, or say '// why: …' on this line or above"),
        names(
            "tests never sleep",
            "(.*\\.)?(Thread\\.(sleep|\\*)|TimeUnit\\.\\w+\\.sleep)",
            source -> !source.isMain(),
            "wait for what must happen: a latch, a queue, a join"));
  }

  private static Rule names(String name, String regex, Predicate<Source> where, String wayOut) {
    return names(name, regex, where, (_, _) -> true, wayOut);
  }

  private static Rule names(
      String name,
      String regex,
      Predicate<Source> where,
      BiPredicate<Source, Word> when,
      String wayOut) {
    Pattern forbidden = Pattern.compile(regex);
    return Rule.ofSources(
        name,
        wayOut,
        (source, report) -> {
          for (Word word : where.test(source) ? source.names() : List.<Word>of()) {
            if (forbidden.matcher(word.text()).matches() && when.test(source, word)) {
              report.accept(new Finding(source.path(), word.line(), word.text()));
            }
          }
        });
  }

  private static boolean isWithoutNetty(Source source) {
    return !source.floor().equals("io") || source.room().equals("io/http");
  }

  private static Predicate<Source> not(String room) {
    return source -> !source.room().equals(room);
  }

  private static boolean leaksNetty(Map.Entry<String, byte[]> compiled) {
    String path = compiled.getKey();
    if (!path.startsWith("core/") && !path.startsWith("apps/") && !path.startsWith("io/http/")) {
      return false;
    }
    var pool = ClassFile.of().parse(compiled.getValue()).constantPool();
    return StreamSupport.stream(pool.spliterator(), false)
        .flatMap(entry ->
            entry instanceof Utf8Entry text ? Stream.of(text.stringValue()) : Stream.empty())
        .anyMatch(text -> NETTY_CLASS.matcher(text).matches());
  }

  private static Finding leak(Map.Entry<String, byte[]> compiled) {
    return new Finding(compiled.getKey(), 0, "knows a class of io.netty");
  }
}
