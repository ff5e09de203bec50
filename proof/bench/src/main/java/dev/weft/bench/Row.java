package dev.weft.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a suite's result: medians over the runs.
 *
 * @param weft null while Weft has no such case
 * @param peers by name, in the order they ran; a peer that is missing is not in it
 * @param spread relative inter-quartile range of Weft's figures, null without any
 */
record Row(
    String suite,
    String caseName,
    String unit,
    Better better,
    @Nullable Double weft,
    Map<String, Double> peers,
    @Nullable Double spread) {

  /**
   * How many times better Weft is than a figure of a peer; above 1 Weft wins; null when it cannot
   * be told.
   */
  @Nullable Double ratioTo(double peer) {
    if (weft == null || weft <= 0 || peer <= 0) {
      return null;
    }
    return better == Better.HIGHER ? weft / peer : peer / weft;
  }
}
