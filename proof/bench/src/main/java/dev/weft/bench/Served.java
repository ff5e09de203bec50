package dev.weft.bench;

/**
 * One request as the server logged it.
 *
 * @param at when it began, in seconds since 1970
 * @param until when it was answered
 */
record Served(double at, double until, int status, long bytes, String path) {
  /** A line of {@code end took status bytes path}. */
  static Served parse(String line) {
    String[] fields = line.split(" ", 5);
    double until = Double.parseDouble(fields[0]);
    return new Served(
        until - Double.parseDouble(fields[1]),
        until,
        Integer.parseInt(fields[2]),
        Long.parseLong(fields[3]),
        fields[4]);
  }

  boolean isPage() {
    return !path.equals("/robots.txt");
  }
}
