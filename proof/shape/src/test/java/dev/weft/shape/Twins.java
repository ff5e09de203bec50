package dev.weft.shape;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * For each rule a small house that breaks it. Every line that must be reported carries {@code //!}
 * (in a pom {@code <!--!-->}), and no other may be; so a twin shows what is allowed as well.
 */
final class Twins {
  private static final String TASK = "core/task/src/main/java/dev/weft/task/";
  private static final String HTTP = "io/http/src/main/java/dev/weft/http/";
  private static final String CRAWL = "apps/crawl/src/main/java/dev/weft/crawl/";
  private static final String MODULE = "/src/main/java/module-info.java";

  private Twins() {}

  /** {@return the files of the rule's twin, by path}; empty when there is none. */
  static Map<String, String> of(String rule) {
    return switch (rule) {
      case "module arrows" -> moduleArrows();
      case "pom arrows" -> pomArrows();
      case "core stands alone" -> coreStandsAlone();
      case "one room, one package" -> oneRoomOnePackage();
      case "netty stays in io" -> netty();
      case "jdbc stays in sql" -> jdbc();
      case "console stays in cli" -> console();
      case "time is an argument" -> time();
      case "say why you block" -> blocking();
      case "tests never sleep" -> sleepingTest();
      case "short files" ->
          Map.of(HTTP + "Long.java", longFile(401), HTTP + "Fits.java", longFile(400));
      case "short methods" -> methods();
      case "few parameters" -> parameters();
      case "no lumber room" -> lumberRoom();
      case "public means said" -> silence();
      default -> Map.of();
    };
  }

  private static Map<String, String> moduleArrows() {
    return Map.of(
        "core/pool" + MODULE,
        """
        module dev.weft.pool {
          requires transitive dev.weft.task;
          requires dev.weft.net; //!
          requires transitive dev.weft.crawl; //!
        }
        """,
        "io/http" + MODULE,
        """
        module dev.weft.http {
          requires dev.weft.pool; //!
        }
        """,
        "core/cellar" + MODULE,
        """
        module dev.weft.cellar {
          requires dev.weft.task; //!
        }
        """);
  }

  private static Map<String, String> pomArrows() {
    return Map.of(
        "core/pool/pom.xml",
        """
        <artifactId>weft-parent</artifactId>
        <artifactId>weft-pool</artifactId>
        <artifactId>weft-task</artifactId>
          <artifactId>weft-cli</artifactId> <!--!-->
        """,
        "proof/bench/pom.xml",
        """
        <artifactId>weft-cli</artifactId>
        """);
  }

  private static Map<String, String> coreStandsAlone() {
    return Map.of(
        "core/task" + MODULE,
        """
        module dev.weft.task {
          requires static org.jspecify;
          requires java.logging; //!
        }
        """,
        "io/sql" + MODULE,
        """
        module dev.weft.sql {
          requires java.sql;
        }
        """);
  }

  private static Map<String, String> oneRoomOnePackage() {
    return Map.of(
        "core/task" + MODULE,
        """
        module dev.weft.task {
          exports dev.weft.task;
          exports dev.weft.task.more; //!
        }
        """,
        "core/pool" + MODULE,
        """
        module dev.weft.pool {
          exports dev.weft.pool to dev.weft.client; //!
        }
        """,
        "io/net" + MODULE,
        """
        module dev.weft.net { //!
        }
        """,
        "apps/cli" + MODULE,
        """
        module dev.weft.cli {}
        """,
        HTTP + "more/Second.java",
        """
        package dev.weft.http.more; //!
        """);
  }

  private static Map<String, String> netty() {
    return Map.of(
        TASK + "A.java",
        """
        package dev.weft.task;
        import io.netty.channel.Channel; //!
        /** io.netty in a comment, and {@code "io.netty"} in a string, are only words. */
        class A {
          String name = "io.netty.buffer";
          Object buffer = io.netty.buffer.Unpooled.EMPTY_BUFFER; //!
        }
        """,
        HTTP + "B.java",
        """
        import io.netty.handler.codec.http.HttpMethod; //!
        """,
        "io/net/src/main/java/dev/weft/net/C.java",
        """
        import io.netty.channel.Channel;
        """);
  }

  private static Map<String, String> jdbc() {
    return Map.of(
        CRAWL + "Store.java",
        """
        import java.sql.Connection; //!
        import static org.postgresql.PGConnection.*; //!
        class Store {
          javax.sql.DataSource source; //!
        }
        """,
        "io/sql/src/main/java/dev/weft/sql/Database.java",
        """
        import java.sql.Connection;
        """);
  }

  private static Map<String, String> console() {
    return Map.of(
        CRAWL + "Loud.java",
        """
        import static java.lang.System.err; //!
        import picocli.CommandLine; //!
        class Loud {
          void speak() {
            System.out.println("hello"); //!
            java.lang.System.exit(1); //!
            Runnable read = () -> System.getenv("HOME"); //!
            System.getProperty("user.dir");
          }
        }
        """,
        "apps/cli/src/main/java/dev/weft/cli/Main.java",
        """
        class Main { void main() { System.exit(0); } }
        """,
        "examples/src/main/java/dev/weft/examples/Hello.java",
        """
        class Hello { void main() { System.out.println("hello"); } }
        """);
  }

  private static Map<String, String> time() {
    String clock = "class Clock { long nanos() { return System.nanoTime(); } }\n";
    return Map.of(
        TASK + "Clock.java",
        clock,
        HTTP + "Clock.java",
        clock.replace("\n", " //!\n"),
        CRAWL + "Late.java",
        """
        import static java.lang.System.currentTimeMillis; //!
        import java.time.Clock; //!
        class Late {
          java.util.function.LongSupplier ticker = System::nanoTime; //!
          void wait(dev.weft.task.Clock clock) throws Exception {
            Thread.sleep(10); //!
            java.util.concurrent.TimeUnit.SECONDS.sleep(1); //!
            var then = java.time.Instant.now(); //!
            var day = LocalDateTime.now(); //!
            var date = new Date(); //!
            var given = new Date(clock.nanos());
            var mine = dev.weft.task.Clock.system().now();
          }
        }
        """);
  }

  private static Map<String, String> blocking() {
    return Map.of(
        TASK + "Blocks.java",
        """
        class Blocks {
          synchronized void all() {} //!

          void some() {
            synchronized (this) { //!
              Thread.yield(); //!
            }
            // why: the JDK hands out this lock and nothing else will do
            synchronized (Blocks.class) {
              Thread.onSpinWait(); // why: at most three turns, measured
            }
          }

          ThreadLocal<String> name; //!
          int random = java.util.concurrent.ThreadLocalRandom.current().nextInt();
        }
        """);
  }

  private static Map<String, String> sleepingTest() {
    return Map.of(
        "io/net/src/test/java/dev/weft/net/NapTest.java",
        """
        class NapTest {
          void naps() throws Exception {
            Thread.sleep(10); //!
            TimeUnit.MILLISECONDS.sleep(10); //!
            clock.sleep(10);
          }
        }
        """);
  }

  private static String longFile(int lines) {
    return "class Long {}\n" + "\n".repeat(399) + (lines > 400 ? "//!\n" : "");
  }

  private static Map<String, String> methods() {
    String body = "    x++;\n";
    return Map.of(
        HTTP + "Method.java",
        "class Method {\n  int x;\n  void fits() {\n"
            + body.repeat(38)
            + "  }\n\n  /** Its comment does not count. */\n  void tooLong() { //!\n"
            + body.repeat(39)
            + "  }\n\n  Method() { //!\n"
            + body.repeat(39)
            + "  }\n}\n");
  }

  private static Map<String, String> parameters() {
    return Map.of(
        "core/task/src/test/java/dev/weft/task/ManyTest.java",
        """
        class ManyTest {
          void six(int a, int b, int c, int d, int e, int f) {}
          void seven(int a, int b, int c, int d, int e, int f, int g) {} //!
          record Data(int a, int b, int c, int d, int e, int f, int g) {
            Data {
              a = 1;
            }
          }
          @Override
          public void asSomebodyElseWantsIt(int a, int b, int c, int d, int e, int f, int g) {}
        }
        """);
  }

  private static Map<String, String> lumberRoom() {
    return Map.of(
        "io/net/src/test/java/dev/weft/net/util/A.java",
        """
        package dev.weft.net.util; //!
        """,
        "io/net/src/main/java/dev/weft/net/B.java",
        """
        package dev.weft.net;
        import java.util.List;
        """);
  }

  private static Map<String, String> silence() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(HTTP + "Mute.java", "public final class Mute {} //!\n");
    files.put(HTTP + "Hidden.java", "final class Hidden {}\n");
    files.put(
        HTTP + "Said.java", "/** A thing that says what it is. */\npublic interface Said {}\n");
    files.put(
        HTTP + "Marked.java", "/// A thing that says it in Markdown.\npublic record Marked() {}\n");
    return files;
  }
}
