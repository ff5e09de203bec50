package dev.weft.crawl;

import dev.weft.http.Url;
import java.util.List;

/**
 * What a page is called and where it leads.
 *
 * @param title one line, at most {@value PageParser#LONGEST_TITLE} characters; empty if there is
 *     none
 * @param links distinct, in the order of the page
 * @param nofollow how many links the page asks not to follow; they are not among the links
 */
record Outline(String title, List<Url> links, int nofollow) {
  /** What there is to say about what is no page. */
  public static final Outline NONE = new Outline("", List.of(), 0);

  /** Keeps a copy of the links. */
  public Outline {
    links = List.copyOf(links);
  }
}
