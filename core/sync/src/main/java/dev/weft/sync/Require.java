package dev.weft.sync;

/** The check the constructors and methods of this room share; it refuses by name. */
final class Require {
  private Require() {}

  static void atLeast(int least, String what, int number) {
    if (number < least) {
      throw new IllegalArgumentException(
          what + " must be at least " + least + ", but is " + number);
    }
  }
}
