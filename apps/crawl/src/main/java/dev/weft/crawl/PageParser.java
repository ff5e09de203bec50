package dev.weft.crawl;

import dev.weft.http.Url;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;

/** Reads from an HTML page what a crawler wants of it. */
final class PageParser {
  /** The most characters of a title that are kept: {@value}. */
  public static final int LONGEST_TITLE = 1_000;

  /** The most characters of a link that is followed: {@value}. */
  public static final int LONGEST_LINK = 2_083;

  private PageParser() {}

  /**
   * The title and links of a page: of {@code a} and {@code area}, frames, {@code link} to other
   * pages, and a refresh. Never throws, however broken the page is. Neither waits nor shares
   * anything: any thread may call it, and it keeps a core busy.
   *
   * @param contentType the header's value, empty if there is none
   * @param url where the page was found; its links are relative to it, unless it names another base
   */
  public static Outline parse(byte[] body, String contentType, Url url) {
    Document page = Parser.htmlParser().parseInput(Decoder.text(body, contentType), "");
    var outliner = new Outliner();
    page.traverse(outliner);
    return outliner.outline(url);
  }
}
