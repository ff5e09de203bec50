package dev.weft.sql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import org.postgresql.Driver;

/** How shared connections are made, as a URL says it, if they can do all of that. Immutable. */
final class SharedOptions {
  private static final Set<String> KNOWN =
      Set.of(
          "PGHOST",
          "PGPORT",
          "PGDBNAME",
          "user",
          "password",
          "sslmode",
          "ApplicationName",
          "options");

  /** Those that check no certificate. With {@code allow} TLS is never tried here. */
  private static final Set<String> UNVERIFIED = Set.of("disable", "allow", "prefer", "require");

  private final String host;
  private final int port;
  private final String user;
  private final String password;
  private final String tls;
  private final Map<String, String> session;

  private SharedOptions(Address address, Properties parts, String password) {
    this.host = parts.getProperty("PGHOST", "localhost").replaceAll("[\\[\\]]", "");
    this.port = Integer.parseInt(parts.getProperty("PGPORT", "5432"));
    this.tls = parts.getProperty("sslmode", "prefer");
    this.user = address.user();
    this.password = password;
    this.session = session(address, parts);
  }

  /** {@return how to connect; empty if the URL asks for what only JDBC has} */
  static Optional<SharedOptions> of(Address address) {
    if (address.dialect() != Dialect.POSTGRES) {
      return Optional.empty();
    }
    Properties parts = Driver.parseURL(address.url(), null);
    if (parts == null || !KNOWN.containsAll(parts.stringPropertyNames())) {
      return Optional.empty();
    }
    String password = parts.getProperty("password");
    boolean known =
        UNVERIFIED.contains(parts.getProperty("sslmode", "prefer"))
            && !parts.getProperty("PGHOST", "").contains(",");
    return known && password != null
        ? Optional.of(new SharedOptions(address, parts, password))
        : Optional.empty();
  }

  /** What JDBC tells the server, too: else the same statement would give another answer. */
  private static Map<String, String> session(Address address, Properties parts) {
    Map<String, String> session = new LinkedHashMap<>();
    session.put("user", address.user());
    session.put("database", address.database());
    session.put("application_name", parts.getProperty("ApplicationName", "weft"));
    session.put("client_encoding", "UTF8");
    session.put("DateStyle", "ISO");
    session.put("TimeZone", zone(TimeZone.getDefault().getID()));
    if (parts.containsKey("options")) {
      session.put("options", parts.getProperty("options"));
    }
    return session;
  }

  /** What is east in Java is west in PostgreSQL, where it is written with GMT. */
  private static String zone(String id) {
    if (id.startsWith("GMT+")) {
      return id.replace('+', '-');
    }
    return id.startsWith("GMT-") ? id.replace('-', '+') : id;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  String user() {
    return user;
  }

  String password() {
    return password;
  }

  /** {@return whether TLS is asked for} */
  boolean asksTls() {
    return tls.equals("prefer") || needsTls();
  }

  /** {@return whether it must be TLS} */
  boolean needsTls() {
    return tls.equals("require");
  }

  /** {@return who one is, and how the session is to be} */
  Map<String, String> session() {
    return session;
  }
}
