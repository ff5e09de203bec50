package dev.weft.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a crawl prints and writes besides the store.
 *
 * @param export the file the pages also go to
 * @param quiet nothing but errors
 * @param json the summary as one JSON object
 */
record CrawlOutput(@Nullable Path export, boolean quiet, boolean json) {}
