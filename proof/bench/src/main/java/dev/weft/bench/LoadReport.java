package dev.weft.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a program that makes requests says it has done.
 *
 * @param requests that were answered well
 * @param seconds for which it made them
 */
record LoadReport(long requests, double seconds) {
  private static final Pattern WRK =
      Pattern.compile("(\\d+) requests in ([0-9.]+)(us|ms|s|m|h), [0-9.]+\\w+ read");
  private static final Pattern WRK_BAD = Pattern.compile("Non-2xx or 3xx responses: \\d+");
  private static final Pattern H2LOAD = Pattern.compile("finished in ([0-9.]+)(us|ms|s|m|h),");
  private static final Pattern H2LOAD_COUNTS =
      Pattern.compile("(\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");

  double perSecond() {
    return requests / seconds;
  }

  /**
   * Reads what wrk prints at its end.
   *
   * @throws FailedRunException if no request was answered, or one with an error
   */
  static LoadReport ofWrk(String text) {
    Matcher all = WRK.matcher(text);
    Matcher bad = WRK_BAD.matcher(text);
    if (bad.find()) {
      throw new FailedRunException("wrk: " + bad.group());
    }
    if (!all.find()) {
      throw notUnderstood("wrk", text);
    }
    return of("wrk", Long.parseLong(all.group(1)), Double.parseDouble(all.group(2)), all.group(3));
  }

  /**
   * Reads what h2load prints at its end.
   *
   * @throws FailedRunException if no request was answered, or one failed
   */
  static LoadReport ofH2load(String text) {
    Matcher time = H2LOAD.matcher(text);
    Matcher counts = H2LOAD_COUNTS.matcher(text);
    if (!time.find() || !counts.find()) {
      throw notUnderstood("h2load", text);
    }
    long failed = Long.parseLong(counts.group(2));
    if (failed > 0) {
      throw new FailedRunException("h2load: " + counts.group());
    }
    return of(
        "h2load",
        Long.parseLong(counts.group(1)),
        Double.parseDouble(time.group(1)),
        time.group(2));
  }

  private static LoadReport of(String program, long requests, double time, String unit) {
    if (requests == 0) {
      throw new FailedRunException(program + ": no request was answered");
    }
    double seconds =
        switch (unit) {
          case "us" -> time / 1e6;
          case "ms" -> time / 1e3;
          case "m" -> time * 60;
          case "h" -> time * 3600;
          default -> time;
        };
    return new LoadReport(requests, seconds);
  }

  private static FailedRunException notUnderstood(String program, String text) {
    return new FailedRunException(program + " did not say what it has done: " + text.strip());
  }
}
