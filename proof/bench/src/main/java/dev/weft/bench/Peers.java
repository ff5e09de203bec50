package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The peers that may be missing: looked for, and named with the way to get them. */
final class Peers {
  private static final List<String> KOTLINS = List.of("kotlin", "kotlin-default");

  private Peers() {}

  /** Whether the build made a program of {@code src/peers}; says so if it did not. */
  static boolean isBuilt(String program, String what) {
    String file = program.replace('.', '/') + ".class";
    if (Peers.class.getClassLoader().getResource(file) != null) {
      return true;
    }
    System.err.println(
        "without " + what + ": it was not built; touch pom.xml and try again online");
    return false;
  }

  /**
   * Kotlin's coroutines on the event loop of runBlocking, one thread, and on Dispatchers.Default,
   * as many as cores.
   */
  static <C extends Case> List<Contender<C>> kotlin(
      String program, Predicate<C> first, Predicate<C> second) {
    List<Contender<C>> found = new ArrayList<>();
    if (isBuilt(program, "Kotlin")) {
      found.add(Contender.ofJvm(KOTLINS.getFirst(), program, List.of(), first));
      found.add(Contender.ofJvm(KOTLINS.getLast(), program, List.of(), second));
    }
    return found;
  }

  /** Python, on uvloop where it is installed; says so if it has to run on its own loop. */
  static <C extends Case> Contender<C> python(Settings settings, String program, Predicate<C> does)
      throws InterruptedException {
    String name = "python-uvloop";
    if (!Programs.pythonHas("uvloop")) {
      System.err.println(
          "uvloop is missing (apt-get install python3-uvloop): Python runs on asyncio's own loop");
      name = "python-asyncio";
    }
    return Contender.ofPython(name, settings, program, does);
  }

  /** Whether Python has aiohttp; says so if it has not. */
  static boolean hasAiohttp() throws InterruptedException {
    boolean there = Programs.pythonHas("aiohttp");
    if (!there) {
      System.err.println("without aiohttp: apt-get install python3-aiohttp python3-uvloop");
    }
    return there;
  }

  /** {@return what aiohttp is called, by what it runs on} */
  static String aiohttp() throws InterruptedException {
    return Programs.pythonHas("uvloop") ? "aiohttp-uvloop" : "aiohttp-asyncio";
  }

  /** Whether Python has asyncpg; says so if it has not. */
  static boolean hasAsyncpg() throws InterruptedException {
    boolean there = Programs.pythonHas("asyncpg");
    if (!there) {
      System.err.println("without asyncpg: apt-get install python3-asyncpg python3-uvloop");
    }
    return there;
  }

  /** {@return what asyncpg is called, by what it runs on} */
  static String asyncpg() throws InterruptedException {
    return Programs.pythonHas("uvloop") ? "asyncpg-uvloop" : "asyncpg-asyncio";
  }
}
