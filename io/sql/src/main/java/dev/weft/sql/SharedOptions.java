package dev.weft.sql;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import org.postgresql.Driver;

/** Reads for the pipelined driver what stands in a URL, if it has all of that. Pure. */
final class SharedOptions {
  private static final int IN_FLIGHT = 256;
  private static final int STATEMENTS = 256;
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

  /** Those in which nobody asks for the name in the certificate. */
  private static final Set<String> UNVERIFIED = Set.of("disable", "allow", "prefer", "require");

  private SharedOptions() {}

  /** {@return how to connect; empty if the URL asks for what only JDBC has} */
  static Optional<PgConnectOptions> of(Address address) {
    if (address.dialect() != Dialect.POSTGRES) {
      return Optional.empty();
    }
    Properties parts = Driver.parseURL(address.url(), null);
    if (parts == null || !KNOWN.containsAll(parts.stringPropertyNames())) {
      return Optional.empty();
    }
    String host = parts.getProperty("PGHOST", "localhost");
    String tls = parts.getProperty("sslmode", "prefer");
    String password = parts.getProperty("password");
    if (host.contains(",") || !UNVERIFIED.contains(tls) || password == null) {
      return Optional.empty();
    }
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(host)
            .setPort(Integer.parseInt(parts.getProperty("PGPORT", "5432")))
            .setDatabase(address.database())
            .setUser(address.user())
            .setPassword(password)
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(STATEMENTS)
            .setPipeliningLimit(IN_FLIGHT)
            .setProperties(session(parts))
            .setSslMode(SslMode.of(tls));
    options.setSslOptions(
        new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm(""));
    return Optional.of(options);
  }

  /** What JDBC tells the server, too: else the same statement would give another answer. */
  private static Map<String, String> session(Properties parts) {
    Map<String, String> session = new LinkedHashMap<>();
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
}
