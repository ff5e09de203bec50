package dev.weft.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lines over a few steps, as SVG without any style of its surroundings.
 *
 * @param title what it shows
 * @param steps what stands below, from left to right
 * @param top the largest figure that is shown; larger ones touch the edge
 * @param unit behind the figures at the side
 * @param lines a figure for each step, by who has it; one that is not a number is left out
 */
record Plot(
    String title, List<String> steps, double top, String unit, Map<String, List<Double>> lines) {
  static final int WIDTH = 420;
  static final int HEIGHT = 300;

  private static final List<String> COLOURS = List.of("#1667b7", "#d1720b", "#8a8a8a", "#2d8a3e");
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int ABOVE = 40;
  private static final int BELOW = 70;
  private static final int MARKS = 4;

  /** {@return all plots beside each other, as a file} */
  static String file(List<Plot> plots) {
    String all =
        IntStream.range(0, plots.size())
            .mapToObj(i -> plots.get(i).group(i * WIDTH))
            .collect(Collectors.joining());
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" \
    font-family="sans-serif" font-size="12">
    <rect width="100%%" height="100%%" fill="white"/>
    %3$s</svg>
    """
        .formatted(plots.size() * WIDTH, HEIGHT, all);
  }

  private String group(int left) {
    StringBuilder all = new StringBuilder("<g transform=\"translate(%d 0)\">%n".formatted(left));
    all.append(text(WIDTH / 2, 20, "middle", title));
    for (int mark = 0; mark <= MARKS; mark++) {
      double figure = top * mark / MARKS;
      all.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>%n",
              LEFT,
              y(figure),
              WIDTH - RIGHT));
      all.append(text(LEFT - 6, y(figure) + 4, "end", Table.figure(figure) + " " + unit));
    }
    for (int step = 0; step < steps.size(); step++) {
      all.append(text(x(step), HEIGHT - BELOW + 18, "middle", steps.get(step)));
    }
    int number = 0;
    for (Map.Entry<String, List<Double>> line : lines.entrySet()) {
      all.append(line(line.getKey(), line.getValue(), number++));
    }
    return all.append("</g>\n").toString();
  }

  private String line(String who, List<Double> figures, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    String points =
        IntStream.range(0, figures.size())
            .filter(i -> Double.isFinite(figures.get(i)))
            .mapToObj(i ->
                String.format(Locale.ROOT, "%.1f,%.1f", x(i), y(Math.min(top, figures.get(i)))))
            .collect(Collectors.joining(" "));
    int space = (WIDTH - LEFT) / Math.max(1, lines.size());
    int at = LEFT + number * space;
    return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
            .formatted(points, colour)
        + "<path d=\"M%d %dh14\" stroke=\"%s\" stroke-width=\"2\"/>%n"
            .formatted(at, HEIGHT - 24, colour)
        + text(at + 18, HEIGHT - 20, "start", who);
  }

  private double x(int step) {
    return LEFT + 12 + (double) step * (WIDTH - LEFT - RIGHT - 24) / Math.max(1, steps.size() - 1);
  }

  private double y(double figure) {
    return HEIGHT - BELOW - figure / top * (HEIGHT - ABOVE - BELOW);
  }

  private static String text(double x, double y, String anchor, String words) {
    String safe = words.replace("&", "&amp;").replace("<", "&lt;");
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        safe);
  }
}
