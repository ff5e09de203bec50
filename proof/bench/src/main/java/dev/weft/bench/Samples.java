package dev.weft.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The figures of one case over its runs, in any order. One thread only. */
final class Samples {
  private final List<Double> figures = new ArrayList<>();

  void add(double figure) {
    figures.add(figure);
  }

  /** The middle figure, or the mean of the two in the middle. */
  double median() {
    return quantile(0.5);
  }

  /** The inter-quartile range divided by the median; 0 when the median is 0. */
  double spread() {
    double median = median();
    return median == 0 ? 0 : (quantile(0.75) - quantile(0.25)) / Math.abs(median);
  }

  /** Linear between the two nearest ranks. */
  private double quantile(double share) {
    if (figures.isEmpty()) {
      throw new IllegalStateException("no figures: nothing was measured");
    }
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    double rank = share * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = (int) Math.ceil(rank);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}
