package dev.weft.crawl;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one URL that was fetched.
 *
 * @param url as it was found
 * @param finalUrl where redirects led
 * @param status the HTTP status, 0 if there was no answer
 * @param contentType as the server gave it, empty if it did not
 * @param bytes the size of the body
 * @param title empty if there is none
 * @param depth how many links away from a seed
 * @param fetchedAt when the answer came
 * @param millis how long it took
 * @param links how many distinct links were found
 * @param error what went wrong, or null
 */
public record Page(
    String url,
    String finalUrl,
    int status,
    String contentType,
    long bytes,
    String title,
    int depth,
    Instant fetchedAt,
    long millis,
    int links,
    @Nullable String error) {
  /** {@return what it holds, in the order of its components: a row of a table or a file} */
  public List<@Nullable Object> values() {
    return Arrays.asList(
        url, finalUrl, status, contentType, bytes, title, depth, fetchedAt, millis, links, error);
  }
}
