package dev.weft.sql;

import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * Where a database is and as whom to go there, read from a JDBC URL.
 *
 * @param host the host or hosts
 * @param database its name there
 * @param user who connects
 * @param url the whole URL, password included: never shown
 */
record Address(String host, String database, String user, String url) {
  private static final String SCHEME = "jdbc:postgresql:";
  private static final String HOST = "([\\w.-]*|\\[[\\p{XDigit}:.%]+])(:\\d{1,5})?";
  private static final Pattern FORM =
      Pattern.compile("(?i)" + SCHEME + "(//" + HOST + "(," + HOST + ")*/)?[^/?@]*(\\?.*)?");

  static Address of(String url) {
    if (!url.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "the database URL must look like jdbc:postgresql://host:port/database, but is "
              + shown(url));
    }
    // The driver logs what it dislikes in a URL, so it sees only what it will like.
    Properties parts = FORM.matcher(url).matches() ? Driver.parseURL(url, null) : null;
    if (parts == null) {
      throw new IllegalArgumentException(
          "the database URL is malformed: "
              + shown(url)
              + "; it must look like jdbc:postgresql://host:port/database?user=name&password=…");
    }
    String user = parts.getProperty("user", System.getProperty("user.name"));
    String hosts = parts.getProperty("PGHOST", "localhost");
    String ports = parts.getProperty("PGPORT", "5432");
    String host = hosts.contains(",") ? hosts : hosts + ":" + ports;
    return new Address(host, parts.getProperty("PGDBNAME", user), user, url);
  }

  /** {@return a URL without what may be secret in it} */
  private static String shown(String url) {
    return url.replaceFirst("\\?.*", "?…").replaceFirst("//[^/@]*@", "//…@");
  }

  @Override
  public String toString() {
    return host + "/" + database;
  }
}
