package dev.weft.crawl;

import java.util.Random;

/** Ways to write the same URL. A crawler has to see that they are one. */
enum Spelling {
  PATH,
  RELATIVE,
  WHOLE,
  WITHOUT_SCHEME,
  DOT_SEGMENTS,
  ESCAPED_DOT_SEGMENTS,
  FRAGMENT,
  EMPTY_QUERY,
  BACKSLASHES,
  SHOUTED_SCHEME_AND_SHORT_ADDRESS,
  ESCAPED_LETTER,
  SPACE_AROUND;

  static Spelling any(Random random) {
    return values()[random.nextInt(values().length)];
  }

  /**
   * The spelling of a target of 127.0.0.1.
   *
   * @param origin scheme, address and port
   * @param target two folders deep, with at least one letter d in it, as seen from a page that is
   *     two folders deep
   */
  String of(String origin, String target) {
    return switch (this) {
      case PATH -> target;
      case RELATIVE -> "../.." + target;
      case WHOLE -> origin + target;
      case WITHOUT_SCHEME -> origin.substring("http:".length()) + target;
      case DOT_SEGMENTS -> "/x/../." + target;
      case ESCAPED_DOT_SEGMENTS -> "/x/%2e%2E" + target;
      case FRAGMENT -> target + "#part";
      case EMPTY_QUERY -> target + "?";
      case BACKSLASHES -> target.replace('/', '\\');
      case SHOUTED_SCHEME_AND_SHORT_ADDRESS ->
          origin.replace("http:", "HTTP:").replace("127.0.0.1", "127.1") + target;
      case ESCAPED_LETTER -> target.replace("~", "%7e").replaceFirst("d", "%64");
      case SPACE_AROUND -> " \n" + target + "\t ";
    };
  }
}
