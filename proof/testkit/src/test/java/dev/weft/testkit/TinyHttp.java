package dev.weft.testkit;

import static dev.weft.testkit.Chaos.oneIn;
import static dev.weft.testkit.Chaos.pause;
import static dev.weft.testkit.Chaos.upTo;

import dev.weft.net.Stream;
import java.time.Duration;
import java.util.Optional;

/** As much of an HTTP/1.1 server as a test needs: its answer to a path is that path, many times. */
final class TinyHttp {
  /** How often it does not do what it should; 0 for never. */
  private final int rarity;

  TinyHttp(int rarity) {
    this.rarity = rarity;
  }

  private boolean goesWrong() {
    return rarity > 0 && oneIn(rarity);
  }

  void serve(Stream stream) throws InterruptedException {
    stream.idleTimeout(Duration.ofSeconds(30)); // a client may be gone without a word
    Optional<String> path = path(stream);
    while (path.isPresent()) {
      if (goesWrong()) {
        pause(3_000);
      }
      if (goesWrong()) {
        return;
      }
      boolean last = goesWrong();
      answer(stream, path.get(), last);
      if (last) {
        return;
      }
      path = path(stream);
    }
  }

  private static Optional<String> path(Stream stream) throws InterruptedException {
    Optional<String> first = stream.readLine(1_000);
    Optional<String> line = first;
    while (line.isPresent() && !line.get().isEmpty()) {
      line = stream.readLine(1_000);
    }
    return line.isEmpty() ? Optional.empty() : first.map(head -> head.split(" ", -1)[1]);
  }

  private void answer(Stream stream, String path, boolean last) throws InterruptedException {
    String body = body(path);
    stream.write(
        "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n"
            .formatted(body.length(), last && oneIn(2) ? "Connection: close\r\n" : ""));
    if (goesWrong()) {
      stream.write(body.substring(0, upTo(body.length())));
      stream.abort();
    } else {
      stream.write(body);
    }
  }

  static String body(String path) {
    return path.repeat(1 + Math.floorMod(path.hashCode(), 500));
  }
}
