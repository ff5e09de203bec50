package dev.weft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, which tells what it costs. One thread. */
final class ServerProcess implements AutoCloseable {
  /** Of the times in /proc, on every Linux. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Duration START = Duration.ofSeconds(20);

  private final Process process;
  private final BufferedReader output;
  private final int port;

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.port = Integer.parseInt(line());
  }

  /** Waits until the server listens. */
  static ServerProcess start(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return new ServerProcess(Programs.start(builder));
    } catch (IOException e) {
      throw new UncheckedIOException("the server did not start", e);
    }
  }

  private String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new FailedRunException("a server ended early");
    }
    return line;
  }

  int port() {
    return port;
  }

  /** Waits until somebody can connect, for who tells its port before it listens. */
  void awaitOpen() throws InterruptedException {
    long until = Stopwatch.nanos() + START.toNanos();
    while (!isOpen()) {
      if (!process.isAlive() || Stopwatch.nanos() > until) {
        throw new FailedRunException("nobody listens at port " + port);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private boolean isOpen() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Seconds of processor time it has used so far, in its own code and in the kernel. */
  double cpu() {
    return seconds(Long.toString(process.pid()), 11);
  }

  /**
   * {@return processor time that the kernel has counted for a process, in its code and in the
   * kernel}
   *
   * @param first the first of the two fields of /proc/PID/stat, counted from that behind the name
   */
  static double seconds(String pid, int first) {
    String stat = Programs.text(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1])) / TICKS_PER_SECOND;
  }

  /** How much memory it holds, as it says itself. */
  Map<String, Object> memory() {
    try {
      OutputStream input = process.getOutputStream();
      input.write('\n');
      input.flush();
      return Json.read(line());
    } catch (IOException e) {
      throw new UncheckedIOException("a server does not answer", e);
    }
  }

  @Override
  public void close() {
    Programs.end(process);
  }
}
