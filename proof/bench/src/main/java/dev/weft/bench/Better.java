package dev.weft.bench;

import java.util.Locale;

/** Which way a figure should move. */
enum Better {
  LOWER,
  HIGHER;

  /** The word in the JSON. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
