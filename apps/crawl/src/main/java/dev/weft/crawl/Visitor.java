package dev.weft.crawl;

import dev.weft.client.HttpClient;
import dev.weft.client.Retry;
import dev.weft.http.MediaType;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.Url;
import dev.weft.task.Clock;
import dev.weft.task.Offload;
import dev.weft.task.RefusedException;
import dev.weft.task.Weft;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What is done with one entry of the frontier. Any number of tasks at once. */
final class Visitor {
  private static final int MOST_REDIRECTS = 10;

  /** A task waits this long for its host's turn; for more, the entry goes back to the frontier. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  // immutable
  private final Politeness politeness;
  private final CrawlQueue queue;
  private final PageWriter writer;
  private final CrawlTally tally;
  private final HttpClient client;
  private final RobotsCache robots;
  private final Retry retry;
  private final Clock clock = Clock.current();

  Visitor(
      CrawlConfig config,
      HttpClient client,
      CrawlQueue queue,
      PageWriter writer,
      CrawlTally tally) {
    this.politeness = config.politeness();
    this.queue = queue;
    this.writer = writer;
    this.tally = tally;
    this.retry = Retry.defaults().withRetries(config.retries());
    this.client = client;
    this.robots = new RobotsCache(CrawlClient.forRobots(client, retry), politeness.userAgent());
  }

  /** What can come of a visit. */
  private sealed interface Outcome {
    /** A final response; its links are to be followed. */
    record Answered(Page page, List<Url> links) implements Outcome {}

    /** No final response, and why. */
    record Failed(Page page) implements Outcome {}

    /** No answer at all, while nobody answers. */
    record Silent(Page page) implements Outcome {}

    /** The entry has to come up again, perhaps somewhere else. */
    record Again(Entry entry) implements Outcome {}

    /** It is forbidden: nothing is stored of it. */
    record Dropped() implements Outcome {}

    /** The crawl ended meanwhile. */
    record BrokenOff() implements Outcome {}
  }

  /** The life of a visit; whatever happens, the entry goes back to the queue once. */
  void visit(Entry entry) throws InterruptedException {
    Outcome outcome = new Outcome.BrokenOff();
    try {
      outcome = fetch(entry);
      switch (outcome) {
        case Outcome.Answered _, Outcome.Failed _, Outcome.Dropped _ -> writer.awaitRoom();
        case Outcome.Silent _, Outcome.Again _, Outcome.BrokenOff _ -> {}
      }
    } finally {
      settle(entry, outcome);
    }
  }

  private void settle(Entry entry, Outcome outcome) {
    switch (outcome) {
      case Outcome.Answered(Page page, List<Url> links) -> queue.answered(entry, page, links);
      case Outcome.Failed(Page page) -> queue.ended(entry, page);
      case Outcome.Silent(Page page) -> queue.silent(entry, page);
      case Outcome.Dropped() -> queue.ended(entry, null);
      case Outcome.Again(Entry next) -> queue.again(entry, next);
      case Outcome.BrokenOff() -> queue.brokenOff(entry);
    }
  }

  // ---- robots.txt ----

  private Outcome fetch(Entry entry) throws InterruptedException {
    Url target = Url.parse(entry.target());
    if (!politeness.robots()) {
      return request(entry, target);
    }
    Optional<RobotsCache.Known> known = robots.known(target);
    if (known.isPresent()) {
      return asAllowed(entry, target, known.get(), false);
    }
    Optional<RobotsCache.Known> loaded = robots.load(target);
    return loaded.isPresent()
        ? asAllowed(entry, target, loaded.get(), true)
        : new Outcome.Again(entry); // the host was asked for its rules: it is not this one's turn
  }

  private Outcome asAllowed(Entry entry, Url target, RobotsCache.Known known, boolean pause)
      throws InterruptedException {
    return switch (known) {
      case RobotsCache.Known.Missing(String why) -> unanswered(entry, "robots.txt: " + why);
      case RobotsCache.Known.Rules(Robots rules) when !rules.allows(target) -> {
        tally.skippedByRobots.increment();
        yield new Outcome.Dropped();
      }
      case RobotsCache.Known.Rules(Robots rules) -> {
        Duration delay = paced(entry, rules);
        if (pause && delay.compareTo(LONGEST_PAUSE) > 0) {
          yield new Outcome.Again(entry);
        }
        if (pause) {
          pause(entry, delay);
        }
        yield request(entry, target);
      }
    };
  }

  /** {@return the time between two fetches that the host and the crawl agree on} */
  private Duration paced(Entry entry, Robots rules) {
    Duration asked = rules.crawlDelay().orElse(Duration.ZERO);
    if (asked.compareTo(politeness.delay()) <= 0) {
      return politeness.delay();
    }
    queue.pace(entry.host(), asked);
    return asked;
  }

  /**
   * Lets time pass between robots.txt and the first page, while nobody else asks the host. The
   * entry does not go back to the frontier: among very many hosts the rules would be forgotten
   * again before it came up.
   */
  private void pause(Entry entry, Duration delay) throws InterruptedException {
    if (!delay.isZero()) {
      queue.rest(entry.host(), delay.multipliedBy(2));
      Weft.sleep(delay);
    }
  }

  // ---- the page ----

  private Outcome request(Entry entry, Url target) throws InterruptedException {
    long start = clock.nanos();
    Response response;
    try {
      response = client.send(Request.get(target));
    } catch (RuntimeException e) { // what one server does must not end the crawl
      Optional<Outcome> later =
          Retry.isPassing(e) ? later(entry, Optional.empty()) : Optional.empty();
      if (later.isPresent()) {
        return later.get();
      }
      String why = String.valueOf(e.getMessage());
      boolean tooMuch = e instanceof RefusedException; // of an answer that came
      return tooMuch ? failed(entry, 0, why) : unanswered(entry, why);
    }
    tally.bytes.add(response.body().length);
    if (response.location().isPresent()) {
      return redirected(entry, response, response.location().get());
    }
    Optional<Outcome> later =
        Retry.isPassing(response.status())
            ? later(entry, response.retryAfter(clock.now()))
            : Optional.empty();
    return later.isPresent() ? later.get() : answered(entry, response, clock.since(start));
  }

  /**
   * {@return what comes of a failure that may pass, if there is another try} Waits before it,
   * unless the host is to be left alone meanwhile: then the frontier waits.
   */
  private Optional<Outcome> later(Entry entry, Optional<Duration> asked)
      throws InterruptedException {
    Optional<Duration> delay = retry.delay(entry.attempts() + 1, asked);
    if (delay.isEmpty()) {
      return Optional.empty();
    }
    if (queue.isStopped()) {
      return Optional.of(new Outcome.BrokenOff()); // who goes on with the crawl tries again
    }
    tally.retries.increment();
    if (asked.isPresent()) {
      queue.rest(entry.host(), delay.get());
    } else {
      Weft.sleep(delay.get());
    }
    return Optional.of(new Outcome.Again(entry.again()));
  }

  private Outcome redirected(Entry entry, Response response, Url location) {
    String next = location.toString();
    int status = response.status();
    if (entry.hops().contains(next) || entry.target().equals(next)) {
      return failed(entry, status, "redirect loop: " + entry.target() + " leads back to " + next);
    }
    if (entry.hops().size() >= MOST_REDIRECTS) {
      return failed(entry, status, "more than " + MOST_REDIRECTS + " redirects");
    }
    if (!queue.mayFollow(entry, location)) {
      return failed(entry, status, "redirects out of scope to " + next);
    }
    return new Outcome.Again(entry.redirectedTo(location));
  }

  private Outcome answered(Entry entry, Response response, Duration took)
      throws InterruptedException {
    String contentType = response.headers().first("Content-Type").orElse("");
    boolean html = response.mediaType().map(MediaType::isHtml).orElse(false);
    Outline outline =
        html
            ? Offload.cpu(() -> PageParser.parse(response.body(), contentType, response.url()))
            : Outline.NONE;
    Page page =
        new Page(
            entry.url(),
            entry.target(),
            response.status(),
            contentType,
            response.body().length,
            outline.title(),
            entry.depth(),
            now(),
            took.toMillis(),
            outline.links().size(),
            null);
    // The page that says that there is none leads nowhere: its relative links would never end.
    List<Url> links = response.ok() ? outline.links() : List.of();
    return new Outcome.Answered(page, links);
  }

  private Outcome failed(Entry entry, int status, String error) {
    return new Outcome.Failed(error(entry, status, error));
  }

  private Outcome unanswered(Entry entry, String error) {
    Page page = error(entry, 0, error);
    return queue.isSilent() ? new Outcome.Silent(page) : new Outcome.Failed(page);
  }

  private Page error(Entry entry, int status, String error) {
    String url = entry.url();
    String target = entry.target();
    return new Page(url, target, status, "", 0, "", entry.depth(), now(), 0, 0, error);
  }

  /** In milliseconds, which every store and export keeps. */
  private Instant now() {
    return clock.now().truncatedTo(ChronoUnit.MILLIS);
  }

  void close(Duration grace) throws InterruptedException {
    client.close(grace);
  }
}
