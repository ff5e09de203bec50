package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BoundTest {
  @RegisterExtension static final MariaServer SERVER = new MariaServer();

  @Test
  void aServerThatHidesItsNameIsBoundedAllTheSame() throws Exception {
    SERVER.run(database ->
        database.use(connection -> {
          boolean maria = isMaria(connection);
          Bound bound =
              new Bound(hidden(connection, maria), Dialect.MARIADB, Duration.ofSeconds(3));
          bound.begin();
          assertThat(seconds(connection, maria)).isEqualTo(3);
          bound.set(bound.ofFlow());
          assertThat(seconds(connection, maria)).isZero();
          bound.restore();
          assertThat(seconds(connection, maria)).isEqualTo(3);
          return true;
        }));
  }

  private static boolean isMaria(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductVersion().contains("MariaDB");
  }

  private static double seconds(Connection connection, boolean maria) throws SQLException {
    String bound = maria ? "@@max_statement_time" : "@@max_execution_time / 1000";
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT " + bound)) {
      rows.next();
      return rows.getDouble(1);
    }
  }

  /** {@return a connection whose server says that it is the other one} */
  private static Connection hidden(Connection connection, boolean maria) throws SQLException {
    DatabaseMetaData data =
        but(
            DatabaseMetaData.class,
            connection.getMetaData(),
            Map.of("getDatabaseProductVersion", maria ? "8.4.0" : "11.4.5-MariaDB"));
    return but(Connection.class, connection, Map.of("getMetaData", data));
  }

  /** {@return something that answers some calls by itself} */
  private static <T> T but(Class<T> type, T real, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (answers.containsKey(method.getName())) {
                return answers.get(method.getName());
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
