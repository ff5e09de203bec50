package dev.weft.crawl;

import dev.weft.http.Url;

/**
 * A URL found, and how many links it is away from a seed.
 *
 * @param depth 0 for a seed
 */
record Link(Url url, int depth) {
  /** Refuses a negative depth. */
  public Link {
    if (depth < 0) {
      throw new IllegalArgumentException(
          "the depth %d of %s is negative; a seed has 0".formatted(depth, url));
    }
  }
}
