package dev.weft.client;

import dev.weft.http.Url;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A call that has ended, for a log, for metrics or for traces.
 *
 * @param method of the request
 * @param url that was asked for
 * @param status of the answer; empty if there was none
 * @param attempts how often it was sent, with redirects; 0 if it never was
 * @param received how many bytes of bodies were read, after decompression
 * @param time from the beginning to the end
 * @param phases how long each phase took in all its attempts; those that did not happen are missing
 * @param failure why there is no result
 * @param last the phase in which it ended
 */
public record CallTrace(
    String method,
    Url url,
    OptionalInt status,
    int attempts,
    long received,
    Duration time,
    Map<Phase, Duration> phases,
    Optional<Throwable> failure,
    Phase last) {
  public CallTrace {
    phases = Map.copyOf(phases);
  }

  /** {@return a line of a log} */
  @Override
  public String toString() {
    String end =
        failure.map(Throwable::toString).orElse(status.isEmpty() ? "-" : "" + status.getAsInt());
    return "%s %s %s %,d bytes, %.3f ms, attempts %d"
        .formatted(method, url, end, received, time.toNanos() / 1e6, attempts);
  }
}
