package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What a program prints. */
final class Printed {
  /** A program of this room. */
  interface Program {
    void main(String[] words) throws Exception;
  }

  private Printed() {}

  static List<String> by(Program program, String... words) throws Exception {
    PrintStream terminal = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      program.main(words);
    } finally {
      System.setOut(terminal);
    }
    return printed.toString(UTF_8).lines().toList();
  }
}
