package dev.weft.bench;

import java.util.List;

/** One thing a suite measures; the constants of an enum, in the order they run. */
interface Case {
  /** {@return the one of that word} */
  static <C extends Case> C named(String word, C[] all) {
    for (C each : all) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new BadUsageException("No case is called " + word + ".");
  }

  /** On the command lines, of {@code ./bench} and of the measured programs. */
  String word();

  /** How much is done in a round. */
  int count();

  /** The same for the slower Python. */
  int peerCount();

  /** In how many of so many runs it takes part: what takes long and varies little, in fewer. */
  default int runs(int all) {
    return all;
  }

  /** What a measured program prints, and the rows it goes to. */
  List<Figure> figures();

  /** What its JVM is started with, whoever takes part. */
  default List<String> jvmFlags() {
    return List.of("-Xmx1g", "-XX:+UseG1GC");
  }
}
