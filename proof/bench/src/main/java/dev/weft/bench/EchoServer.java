package dev.weft.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An echo server in a process of its own, which tells what it costs. One thread. */
final class EchoServer implements AutoCloseable {
  /** Of the times in /proc, on every Linux. */
  private static final double TICKS_PER_SECOND = 100;

  private final Process process;
  private final BufferedReader output;
  private final int port;

  private EchoServer(Process process) throws IOException {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.port = Integer.parseInt(line());
  }

  /** Waits until the server listens. */
  static EchoServer start(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return new EchoServer(Programs.start(builder));
    } catch (IOException e) {
      throw new UncheckedIOException("the echo server did not start", e);
    }
  }

  private String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new FailedRunException("an echo server ended early");
    }
    return line;
  }

  int port() {
    return port;
  }

  /** Seconds of processor time it has used so far, in its own code and in the kernel. */
  double cpu() {
    String stat = Programs.text(Path.of("/proc/" + process.pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** How much memory it holds, as it says itself. */
  Map<String, Object> memory() {
    try {
      OutputStream input = process.getOutputStream();
      input.write('\n');
      input.flush();
      return Json.read(line());
    } catch (IOException e) {
      throw new UncheckedIOException("an echo server does not answer", e);
    }
  }

  @Override
  public void close() {
    Programs.end(process);
  }
}
