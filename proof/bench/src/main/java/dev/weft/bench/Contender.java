package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Who takes part in a suite.
 *
 * @param name in the rows; {@link Scores#WEFT} for the figures that are Weft's own
 * @param does which cases it takes part in
 * @param command what measures a case and prints one JSON object
 */
record Contender<C extends Case>(
    String name, Predicate<C> does, Function<C, List<String>> command) {

  /**
   * One that runs in a JVM.
   *
   * @param program its main class, which is told the name, the case and how much to do
   * @param flags what its JVM is started with, besides what the case says
   */
  static <C extends Case> Contender<C> ofJvm(
      String name, String program, List<String> flags, Predicate<C> does) {
    return new Contender<>(
        name,
        does,
        each -> {
          List<String> all = new ArrayList<>(each.jvmFlags());
          all.addAll(flags);
          return Children.java(all, program, name, each.word(), Integer.toString(each.count()));
        });
  }

  /** One that runs in Python, in a program of the peers' side. */
  static <C extends Case> Contender<C> ofPython(
      String name, Settings settings, String program, Predicate<C> does) {
    return new Contender<>(
        name,
        does,
        each ->
            List.of(
                Programs.python(),
                settings.peer(program),
                each.word(),
                Integer.toString(each.peerCount())));
  }
}
