package dev.weft.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * A crawler to be measured: a program that walks a site, writes one JSON object a page (with {@code
 * url}) to a file, and prints one JSON object (with {@code seconds}, its own clock) when it is
 * done.
 */
interface Crawler {
  /** The name in the rows. */
  String name();

  /** The words that crawl everything from the seeds with 64 requests at a time and no delay. */
  List<String> command(List<String> seeds, Path folder, Path export);
}
