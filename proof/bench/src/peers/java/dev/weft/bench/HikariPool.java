package dev.weft.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** HikariCP over a database that is not there: its connections do nothing. */
@NullMarked
public final class HikariPool implements PeerPool.Stock {
  private static final int READ_COMMITTED = Connection.TRANSACTION_READ_COMMITTED;

  private final AtomicInteger opened = new AtomicInteger();
  private final CountDownLatch ready;
  private final HikariDataSource pool;

  private HikariPool(int min, int max, Duration opening) throws InterruptedException {
    ready = new CountDownLatch(min);
    HikariConfig config = new HikariConfig();
    config.setDataSource(source(opening));
    config.setMinimumIdle(min);
    config.setMaximumPoolSize(max);
    pool = new HikariDataSource(config);
    ready.await();
  }

  /** Words: name, case, count. */
  public static void main(String[] words) throws Exception {
    PoolChild.measure(new PeerPool(words[0], HikariPool::new), words);
  }

  private DataSource source(Duration opening) {
    return proxy(
        DataSource.class,
        (source, method, arguments) -> {
          if (!method.getName().equals("getConnection")) {
            return nothing(method.getReturnType());
          }
          opened.incrementAndGet();
          PeerPool.open(opening);
          ready.countDown();
          return connection();
        });
  }

  private static Connection connection() {
    return proxy(
        Connection.class,
        (connection, method, arguments) ->
            switch (method.getName()) {
              case "isValid", "getAutoCommit" -> true;
              case "getTransactionIsolation" -> READ_COMMITTED;
              case "hashCode" -> System.identityHashCode(connection);
              case "equals" -> connection == arguments[0];
              case "toString" -> "connection to nowhere";
              default -> nothing(method.getReturnType());
            });
  }

  private static <T> T proxy(Class<T> face, InvocationHandler handler) {
    ClassLoader loader = HikariPool.class.getClassLoader();
    return face.cast(Proxy.newProxyInstance(loader, new Class<?>[] {face}, handler));
  }

  private static @Nullable Object nothing(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    return type == int.class ? 0 : null;
  }

  @Override
  public void use(SyncDoor.Work body) throws Exception {
    try (Connection connection = pool.getConnection()) {
      body.run();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int opened() {
    return opened.get();
  }

  @Override
  public void close() {
    pool.close();
  }
}
