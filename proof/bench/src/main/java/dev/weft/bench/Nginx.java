package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The web server in front of the site: nginx with one worker on a free port of the loopback, as the
 * current user.
 */
final class Nginx implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(10);

  private final Process process;
  private final Path log;
  private final int port;

  private Nginx(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /** Waits until the server answers. */
  static Nginx start(Site site, Path folder) throws InterruptedException {
    String program =
        Programs.find("nginx")
            .orElseThrow(() -> new BadUsageException("nginx is missing: apt-get install nginx"));
    int port = freePort();
    Path config = write(folder, config(folder, port, site));
    ProcessBuilder builder =
        new ProcessBuilder(
            program, "-e", folder + "/error.log", "-p", folder.toString(), "-c", config.toString());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("nginx.out").toFile());
    Nginx nginx = new Nginx(Programs.start(builder), folder.resolve("access.log"), port);
    nginx.awaitOpen(folder);
    return nginx;
  }

  private static String config(Path folder, int port, Site site) {
    return """
    daemon off;
    worker_processes 1;
    %s
    pid "%2$s/nginx.pid";
    error_log "%2$s/error.log";
    events { worker_connections 1024; }
    http {
      types { text/html html htm; image/svg+xml svg; text/css css; application/javascript js;
              text/plain txt md; image/png png; image/gif gif; image/jpeg jpg; }
      default_type application/octet-stream;
      log_format served '$msec $request_time $status $body_bytes_sent $request_uri';
      access_log "%2$s/access.log" served;
      client_body_temp_path "%2$s/body"; proxy_temp_path "%2$s/proxy"; fastcgi_temp_path "%2$s/fastcgi";
      uwsgi_temp_path "%2$s/uwsgi"; scgi_temp_path "%2$s/scgi";
      sendfile on; tcp_nopush on; tcp_nodelay on;
      keepalive_timeout 75s; keepalive_requests 1000000;
      server {
        listen 127.0.0.1:%3$d backlog=1024;
        root "%4$s";
        location = /robots.txt { return 200 "User-agent: *\\nAllow: /\\n"; }
      }
    }
    """
        .formatted(user(), folder, port, site.folder());
  }

  /** Only a server started by root chooses its worker's user. */
  static String user() {
    return System.getProperty("user.name", "").equals("root") ? "user root;" : "";
  }

  /** {@return a port of the loopback that nobody has at this moment} */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path write(Path folder, String config) {
    try {
      return Files.writeString(folder.resolve("nginx.conf"), config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitOpen(Path folder) throws InterruptedException {
    long until = Stopwatch.nanos() + START.toNanos();
    while (!isOpen()) {
      if (!process.isAlive() || Stopwatch.nanos() > until) {
        close();
        throw new FailedRunException(
            "nginx did not start:" + Programs.tail(folder.resolve("error.log")));
      }
      Thread.sleep(20);
    }
  }

  private boolean isOpen() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Scheme, host and port, without a slash at the end. */
  String origin() {
    return "http://127.0.0.1:" + port;
  }

  /** How many requests were answered so far. */
  int answered() {
    return served().size();
  }

  /** Every request answered, as the server's own log tells. */
  List<Served> served() {
    return Programs.text(log).lines().map(Served::parse).toList();
  }

  @Override
  public void close() {
    Programs.end(process);
  }
}
