package dev.weft.sql;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.Driver;

/**
 * Where a database is and as whom to go there, read from a URL.
 *
 * @param dialect what it speaks
 * @param product what people call it
 * @param host the host or hosts
 * @param database its name there
 * @param user who connects
 * @param url the whole JDBC URL, password included: never shown
 */
record Address(
    Dialect dialect, String product, String host, String database, String user, String url) {
  private static final String POSTGRES = "jdbc:postgresql:";
  private static final String HOST = "([\\w.-]*|\\[[\\p{XDigit}:.%]+])(:\\d{1,5})?";
  private static final Pattern FORM =
      Pattern.compile("(?i)" + POSTGRES + "(//" + HOST + "(," + HOST + ")*/)?[^/?@]*(\\?.*)?");
  private static final String HOSTS = "(" + HOST + "|address=\\([^,]*\\))";
  private static final Pattern MARIADB_HOSTS =
      Pattern.compile("(?i)" + HOSTS + "(," + HOSTS + ")*");

  /** What may have come out of a password: an '@' that is in no value of a user or password. */
  private static final Pattern STRAY =
      Pattern.compile("(?is)[^?]*(@|\\?(.*&)?(?!\\w*(user|password)=)[^&]*@).*");

  /** What comes before all that may be secret. */
  private static final Pattern START = Pattern.compile("(?i)(jdbc:)?(\\w+:(//)?)?");

  private static final Pattern OPTIONS = Pattern.compile("(?is)([?;]|\\w*(password|pwd)=).*");
  private static final Pattern PLAIN =
      Pattern.compile("(?i)(postgres|postgresql|mariadb|mysql)://.*");
  private static final Pattern MARIADB =
      Pattern.compile("(?i)jdbc:(?:mariadb|mysql):(?:\\w+:)?//([^/?]*)(?:/([^?]*))?(?:\\?(.*))?");
  private static final Pattern OTHER = Pattern.compile("(?i)jdbc:(\\w+):(.+)");

  /**
   * {@return the address in a URL}
   *
   * @throws IllegalArgumentException if it is none; the message keeps its secrets
   */
  static Address of(String url) {
    String jdbc = PLAIN.matcher(url).matches() ? jdbc(url) : url;
    if (jdbc.toLowerCase(Locale.ROOT).startsWith(POSTGRES)) {
      return postgres(jdbc);
    }
    Matcher mariadb = MARIADB.matcher(jdbc);
    if (mariadb.matches()) {
      return mariadb(mariadb);
    }
    Matcher other = OTHER.matcher(jdbc);
    if (other.matches()) {
      return new Address(
          Dialect.OTHER, "the database", other.group(1), bare(other.group(2)), "", jdbc);
    }
    throw new IllegalArgumentException(
        "the database URL must look like postgresql://user:password@host:port/database,"
            + " mariadb://… or jdbc:…, but is "
            + shown(url));
  }

  /** {@return the same in the form of JDBC} */
  private static String jdbc(String url) {
    URI parts;
    try {
      parts = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw malformed(url);
    }
    if (parts.getRawAuthority() == null || parts.getRawFragment() != null) {
      throw malformed(url);
    }
    String scheme = parts.getScheme().toLowerCase(Locale.ROOT);
    String authority = parts.getRawAuthority();
    int at = authority.lastIndexOf('@');
    String[] who = authority.substring(0, Math.max(at, 0)).split(":", 2);
    StringBuilder query = new StringBuilder();
    append(query, "user", who[0]);
    append(query, "password", who.length < 2 ? "" : who[1]);
    if (parts.getRawQuery() != null) {
      query.append(query.isEmpty() ? "" : "&").append(parts.getRawQuery());
    }
    return "jdbc:%s://%s%s%s"
        .formatted(
            scheme.equals("postgres") ? "postgresql" : scheme,
            authority.substring(at + 1),
            parts.getRawPath().isEmpty() ? "/" : parts.getRawPath(),
            query.isEmpty() ? "" : "?" + query);
  }

  private static void append(StringBuilder query, String name, String raw) {
    if (!raw.isEmpty()) {
      String value = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
      query
          .append(query.isEmpty() ? "" : "&")
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }

  private static Address postgres(String url) {
    // The driver logs what it dislikes in a URL, so it sees only what it will like.
    boolean liked = FORM.matcher(url).matches() && !STRAY.matcher(url).matches();
    Properties parts = liked ? Driver.parseURL(url, null) : null;
    if (parts == null) {
      throw malformed(url);
    }
    String user = parts.getProperty("user", System.getProperty("user.name"));
    String host =
        joined(parts.getProperty("PGHOST", "localhost"), parts.getProperty("PGPORT", "5432"));
    return new Address(
        Dialect.POSTGRES, "PostgreSQL", host, parts.getProperty("PGDBNAME", user), user, url);
  }

  /** {@return each host with its port} */
  private static String joined(String hosts, String ports) {
    List<String> each = List.of(hosts.split(","));
    List<String> ofEach = List.of(ports.split(","));
    return IntStream.range(0, each.size())
        .mapToObj(i -> each.get(i) + ":" + ofEach.get(Math.min(i, ofEach.size() - 1)))
        .collect(Collectors.joining(","));
  }

  /** MySQL's own URLs go through the same driver, which knows them by another name. */
  private static Address mariadb(Matcher parts) {
    if (!MARIADB_HOSTS.matcher(parts.group(1)).matches()
        || STRAY.matcher(parts.group()).matches()) {
      throw malformed(parts.group()); // the driver would take the password for a port, and say it
    }
    String host = parts.group(1).contains(":") ? parts.group(1) : parts.group(1) + ":3306";
    String query = parts.group(3) == null ? "" : parts.group(3);
    Matcher user = Pattern.compile("(?:^|&)user=([^&]*)").matcher(query);
    String url = parts.group().replaceFirst("(?i)^jdbc:mysql:", "jdbc:mariadb:");
    return new Address(
        Dialect.MARIADB,
        parts.group().matches("(?i)jdbc:mysql:.*") ? "MySQL" : "MariaDB",
        host,
        parts.group(2) == null ? "" : parts.group(2),
        user.find() ? user.group(1) : System.getProperty("user.name"),
        url);
  }

  private static IllegalArgumentException malformed(String url) {
    return new IllegalArgumentException(
        "the database URL is malformed: "
            + shown(url)
            + "; it must look like %s://user:password@host:port/database"
                .formatted(url.replaceFirst("(?i)^jdbc:", "").split(":", 2)[0])
            + ", where / ? # @ in a password are %2F %3F %23 %40");
  }

  /** {@return a URL without what may be secret in it} */
  private static String shown(String url) {
    Matcher start = START.matcher(url);
    int end = start.lookingAt() ? start.end() : 0;
    return url.substring(0, end) + bare(url.substring(end));
  }

  /** {@return what is behind the password and before the options, as far as that can be told} */
  private static String bare(String text) {
    int at = text.lastIndexOf('@');
    if (at >= 0 && OPTIONS.matcher(text.substring(0, at)).find()) {
      return "…"; // the password may be before the '@' or around it
    }
    String place = OPTIONS.matcher(text.substring(at + 1)).replaceFirst("");
    return at < 0 ? place : "…@" + place;
  }

  /** {@return what it is and where, for messages} */
  String server() {
    return dialect == Dialect.OTHER
        ? "%s %s:%s".formatted(product, host, database)
        : "%s at %s".formatted(product, host);
  }

  @Override
  public String toString() {
    return host + "/" + database;
  }
}
