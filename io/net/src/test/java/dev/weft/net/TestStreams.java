package dev.weft.net;

import java.util.concurrent.Callable;

/** Calls that may fail, where a lambda may not. */
final class TestStreams {
  private TestStreams() {}

  static <T> T unchecked(Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
