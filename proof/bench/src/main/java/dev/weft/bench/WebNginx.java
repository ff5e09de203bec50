package dev.weft.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * nginx with one process and the pages of the bench: small ones from its configuration, large ones
 * from files.
 */
final class WebNginx {
  /** The word that stands for it at the end of a command. */
  static final String WORD = "nginx";

  private WebNginx() {}

  /**
   * Writes what it needs into a folder. {@return the command that starts it, which tells its port
   * first}
   */
  static List<String> command(ServerCase what, Keystore keys, Path folder) {
    String program =
        Programs.find("nginx")
            .orElseThrow(() -> new BadUsageException("nginx is missing: apt-get install nginx"));
    int port = Nginx.freePort();
    try {
      Path bodies = Files.createDirectories(folder.resolve("bytes"));
      Files.write(bodies.resolve("102400"), Pages.xs(102_400));
      Files.write(bodies.resolve("1048576"), Pages.xs(1_048_576));
      Path config = Files.writeString(folder.resolve("web.conf"), config(what, keys, folder, port));
      return List.of(
          "/bin/sh",
          "-c",
          "echo $0; exec \"$@\"",
          Integer.toString(port),
          program,
          "-e",
          folder + "/error.log",
          "-p",
          folder.toString(),
          "-c",
          config.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String config(ServerCase what, Keystore keys, Path folder, int port) {
    return """
    daemon off;
    master_process off;
    %1$s
    pid "%2$s/nginx.pid";
    error_log "%2$s/error.log";
    worker_rlimit_nofile 20000;
    events { worker_connections 8192; }
    http {
      access_log off;
      default_type application/octet-stream;
      client_body_temp_path "%2$s/body"; proxy_temp_path "%2$s/proxy"; fastcgi_temp_path "%2$s/fastcgi";
      uwsgi_temp_path "%2$s/uwsgi"; scgi_temp_path "%2$s/scgi";
      sendfile on; tcp_nopush on; tcp_nodelay on;
      open_file_cache max=100; open_file_cache_valid 10m;
      keepalive_timeout 75s; keepalive_requests 1000000000;
      server {
        listen 127.0.0.1:%3$d%4$s backlog=4096;
        %5$s
        root "%2$s";
        location = / { default_type text/plain; return 200 "Hello, World!"; }
        location = /json { default_type application/json; return 200 '%6$s'; }
        location = /bytes/1024 { return 200 "%7$s"; }
      }
    }
    """
        .formatted(
            Nginx.user(),
            folder,
            port,
            what == ServerCase.TLS ? " ssl" : what == ServerCase.HTTP2 ? " http2" : "",
            what == ServerCase.TLS ? certificate(keys) : "",
            new String(Pages.json(), StandardCharsets.UTF_8),
            "x".repeat(1024));
  }

  private static String certificate(Keystore keys) {
    return "ssl_certificate \"%s\"; ssl_certificate_key \"%s\";"
        .formatted(keys.certificate(), keys.key());
  }
}
