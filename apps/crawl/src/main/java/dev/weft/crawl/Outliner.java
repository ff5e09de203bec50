package dev.weft.crawl;

import dev.weft.http.MediaType;
import dev.weft.http.Url;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;

/** One walk over one page. Collects references as written, since the base may stand after them. */
final class Outliner implements NodeVisitor {
  private static final Pattern REFRESH =
      Pattern.compile(
          "\\s*[\\d.]+[;,\\s]\\s*(?:url\\s*=\\s*)?[\"']?([^\"']+).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern HTML_SPACE = Pattern.compile("[ \\t\\n\\f\\r,]+");

  private final List<String> references = new ArrayList<>();
  private String title = "";
  private String base = "";
  private int nofollow;
  private boolean followsNothing;

  @Override
  public void head(Node node, int depth) {
    if (node instanceof Element element) {
      read(element);
    }
  }

  /** What was found on the page of this URL. */
  Outline outline(Url url) {
    if (followsNothing) {
      return new Outline(title, List.of(), nofollow + references.size());
    }
    Url from = base.isEmpty() ? url : url.resolve(base).orElse(url);
    var links = new LinkedHashSet<Url>(references.size() * 2);
    for (String reference : references) {
      Url link = fits(reference) ? from.resolve(reference).orElse(null) : null;
      if (link != null && fits(link.toString())) {
        links.add(link);
      }
    }
    return new Outline(title, List.copyOf(links), nofollow);
  }

  private static boolean fits(String link) {
    return link.length() <= PageParser.LONGEST_LINK;
  }

  private void read(Element element) {
    switch (element.normalName()) {
      case "a", "area" -> anchor(element);
      case "frame", "iframe" -> refer(element, "src");
      case "link" -> link(element);
      case "meta" -> meta(element);
      case "base" -> base = base.isEmpty() ? element.attr("href") : base;
      case "title" -> title(element);
      default -> {}
    }
  }

  private void title(Element element) {
    // A drawing's title is not the page's.
    if (title.isEmpty() && element.tag().namespace().equals(Parser.NamespaceHtml)) {
      title = Title.of(element.wholeText());
    }
  }

  private void anchor(Element anchor) {
    if (anchor.hasAttr("rel") && words(anchor, "rel").contains("nofollow")) {
      nofollow += anchor.hasAttr("href") ? 1 : 0;
    } else {
      refer(anchor, "href");
    }
  }

  private void link(Element link) {
    List<String> rel = words(link, "rel");
    boolean page = rel.contains("canonical") || rel.contains("next") || rel.contains("prev");
    if (page || (rel.contains("alternate") && leadsToHtml(link))) {
      refer(link, "href");
    }
  }

  private static boolean leadsToHtml(Element alternate) {
    // A translation need not say its type; a feed does.
    return MediaType.parse(alternate.attr("type"))
        .map(MediaType::isHtml)
        .orElse(alternate.hasAttr("hreflang"));
  }

  private void meta(Element meta) {
    if (meta.attr("name").equalsIgnoreCase("robots")) {
      List<String> wishes = words(meta, "content");
      followsNothing |= wishes.contains("nofollow") || wishes.contains("none");
    } else if (meta.attr("http-equiv").equalsIgnoreCase("refresh")) {
      refresh(meta.attr("content").strip());
    }
  }

  private void refresh(String content) {
    // What is longer leads nowhere, and would let the pattern go astray.
    Matcher refresh = REFRESH.matcher(fits(content) ? content : "");
    if (refresh.matches()) {
      references.add(refresh.group(1));
    }
  }

  private void refer(Element element, String attribute) {
    if (element.hasAttr(attribute)) {
      references.add(element.attr(attribute));
    }
  }

  private static List<String> words(Element element, String attribute) {
    return List.of(HTML_SPACE.split(element.attr(attribute).toLowerCase(Locale.ROOT)));
  }
}
