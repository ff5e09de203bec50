package dev.weft.crawl;

import dev.weft.task.WeftException;
import java.util.Optional;

/**
 * What came of a crawl.
 *
 * @param progress the final counts
 * @param stopped whether it was stopped before it was done
 * @param silence what came of the first URL, if the run went on with a crawl and nobody answered:
 *     all that got no answer waits for the next run, and is not stored
 * @param failure why it could not go on, such as a database that went away; what was stored before
 *     is kept
 */
public record CrawlReport(
    CrawlProgress progress,
    boolean stopped,
    Optional<Page> silence,
    Optional<WeftException> failure) {}
