package dev.weft.cli;

import java.util.Arrays;

/** A program that the command run can run. */
public final class Probe {
  private Probe() {}

  public static void main(String[] words) throws Exception {
    if (Arrays.asList(words).contains("fail")) {
      throw new java.io.IOException("the probe was told to fail");
    }
    if (Arrays.asList(words).contains("--what")) {
      throw new IllegalArgumentException("the probe knows no --what");
    }
    System.setProperty("probe", String.join(" ", words));
  }
}
