package dev.weft.crawl;

import org.jspecify.annotations.Nullable;

/**
 * What a crawl knows of a URL when it begins or goes on.
 *
 * @param place its number in the order of finding
 * @param depth how many links away from a seed
 * @param url in its canonical spelling
 * @param visited whether it is finished; else it waits
 * @param ledTo where it led to, if it is a seed that was answered
 */
record Known(long place, int depth, String url, boolean visited, @Nullable String ledTo) {}
