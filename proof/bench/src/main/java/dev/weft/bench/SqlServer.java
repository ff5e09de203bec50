package dev.weft.bench;

import dev.weft.sql.LocalServer;
import dev.weft.task.Offload;
import dev.weft.task.Weft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The PostgreSQL of the sql suite, on the core of servers. One thread. */
public final class SqlServer implements AutoCloseable {
  private final Process process;
  private final SqlPlace place;

  private SqlServer(Process process, SqlPlace place) {
    this.process = process;
    this.place = place;
  }

  /** Waits until the server is ready and has its tables. */
  static SqlServer start(Path folder) {
    List<String> command =
        Cores.ofServers(
            Children.java(
                List.of("-Xmx64m", "-XX:+UseSerialGC"),
                SqlServer.class.getName(),
                folder.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    Process process = Programs.start(builder.redirectError(folder.resolve("server.err").toFile()));
    try {
      String url = process.inputReader(StandardCharsets.UTF_8).readLine();
      if (url == null) {
        throw new FailedRunException(
            "no PostgreSQL: " + Programs.tail(folder.resolve("server.err")));
      }
      SqlPlace place = SqlPlace.of(url);
      place.run(SqlRow.TABLES);
      return new SqlServer(process, place);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start", e);
    } catch (SQLException e) {
      throw new FailedRunException("PostgreSQL does not do as it is told: " + e.getMessage());
    }
  }

  SqlPlace place() {
    return place;
  }

  @Override
  public void close() {
    Programs.end(process);
  }

  /** Runs a server in a folder and prints its URL; it stops by itself when this JVM is ended. */
  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      LocalServer server = LocalServer.start(Path.of(words[0], "postgres"));
      System.out.println(url(server.url()));
      Offload.blocking(() -> System.in.read()); // as long as the bench is there
      server.close();
    });
  }

  private static String url(String jdbc) {
    return jdbc.replaceFirst(
        "jdbc:postgresql://([^/]*)/(\\w+)\\?user=(\\w+)&password=(\\w+)",
        "postgresql://$3:$4@$1/$2");
  }
}
