package dev.weft.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the parameters in a statement, and nothing in strings, quoted names and comments. Pure.
 *
 * <p>Knows what it must of each dialect: PostgreSQL's dollar quotes, {@code E'…'} and nested
 * comments; backslashes, backticks and {@code #} of MariaDB and MySQL.
 */
final class Lexer {
  // immutable
  private final String text;
  private final boolean postgres;
  private final boolean mariadb;

  // the thread that parses
  private final List<Sql.Slot> slots = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private int at;
  private int positions;
  private boolean ended;
  private boolean script;

  private Lexer(String text, Dialect dialect) {
    this.text = text;
    this.postgres = dialect == Dialect.POSTGRES;
    this.mariadb = dialect == Dialect.MARIADB;
  }

  /**
   * {@return the statement}
   *
   * @throws IllegalArgumentException if it has parameters by position and by name
   */
  static Sql parse(String text, Dialect dialect) {
    return new Lexer(text, dialect).parse();
  }

  /** {@return whether these are several statements, whatever is a parameter in them} */
  static boolean isScript(String text, Dialect dialect) {
    Lexer lexer = new Lexer(text, dialect);
    lexer.read();
    return lexer.script;
  }

  private void read() {
    while (at < text.length()) {
      if (!isBlankOrComment()) {
        script |= ended;
        token();
      }
    }
  }

  private Sql parse() {
    read();
    if (positions > 0 && !names.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has parameters by position and by name: take one kind; an operator ? is written ??"
              .formatted(Sql.shortened(text)));
    }
    return new Sql(text, slots, names, script);
  }

  private boolean isBlankOrComment() {
    char c = text.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
    } else if (text.startsWith("--", at) || (mariadb && c == '#')) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
    } else if (text.startsWith("/*", at)) {
      comment();
    } else {
      return false;
    }
    return true;
  }

  private void comment() {
    int depth = 0;
    do {
      if (text.startsWith("/*", at) && (postgres || depth == 0)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < text.length());
  }

  private void token() {
    char c = text.charAt(at);
    switch (c) {
      case '\'' -> quoted(c, mariadb || (postgres && isEscaping()));
      case '"' -> quoted(c, mariadb);
      case '`' -> quotedIf(mariadb, c);
      case '$' -> dollar();
      case '?' -> question();
      case ':' -> colon();
      case ';' -> {
        ended = true;
        at++;
      }
      default -> at++;
    }
  }

  private void quotedIf(boolean quotes, char quote) {
    if (quotes) {
      quoted(quote, false);
    } else {
      at++;
    }
  }

  /** A doubled quote ends one string and begins the next, which comes to the same. */
  private void quoted(char quote, boolean backslashes) {
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      at += backslashes && text.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(at + 1, text.length());
  }

  /** {@return whether the string that begins here is an {@code E'…'}} */
  private boolean isEscaping() {
    return at > 0 && (text.charAt(at - 1) | 0x20) == 'e' && !isPartOfName(at - 2);
  }

  private void dollar() {
    int end = at + 1;
    while (isPartOfName(end) && text.charAt(end) != '$') {
      end++;
    }
    boolean opens =
        postgres
            && end < text.length()
            && text.charAt(end) == '$'
            && !isPartOfName(at - 1)
            && !Character.isDigit(text.charAt(at + 1));
    if (!opens) {
      at++;
      return;
    }
    String tag = text.substring(at, end + 1);
    int close = text.indexOf(tag, end + 1);
    at = close < 0 ? text.length() : close + tag.length();
  }

  private void question() {
    if (postgres && text.startsWith("??", at)) {
      slots.add(new Sql.Slot(at, at + 2, -1));
      at += 2;
    } else {
      slots.add(new Sql.Slot(at, ++at, positions++));
    }
  }

  /** Not a cast {@code ::}, not an assignment {@code :=}, not a slice {@code a[low:high]}. */
  private void colon() {
    int start = at++;
    if (at < text.length() && text.charAt(at) == ':') {
      at++;
      return;
    }
    boolean named =
        at < text.length()
            && Character.isJavaIdentifierStart(text.charAt(at))
            && text.charAt(at) != '$'
            && !isPartOfName(start - 1);
    if (!named) {
      return;
    }
    int end = at;
    while (isPartOfName(end)) {
      end++;
    }
    String name = text.substring(at, end);
    if (!names.contains(name)) {
      names.add(name);
    }
    slots.add(new Sql.Slot(start, end, names.indexOf(name)));
    at = end;
  }

  private boolean isPartOfName(int place) {
    return place >= 0
        && place < text.length()
        && Character.isJavaIdentifierPart(text.charAt(place));
  }
}
