package dev.weft.cli;

import dev.weft.flow.Flow;
import dev.weft.sync.Channel;
import dev.weft.task.BrokenException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A list with a URL a line; empty lines and those that begin with # say nothing.
 *
 * <p>Read by a thread of its own, a little ahead of who takes the lines: who stops need not wait
 * for a pipe that says nothing.
 */
final class UrlList implements AutoCloseable {
  private static final int AHEAD = 1_000;
  private static final int LONGEST = 64 * 1024;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String name;
  private final InputStream in;

  private UrlList(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /**
   * @param name that of a file; - for the standard input
   */
  static UrlList open(String name) {
    if (name.equals("-")) {
      return new UrlList("the standard input", System.in);
    }
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw new WrongUsageException("cannot read " + name + ": it is a folder");
    }
    try {
      return new UrlList(name, Files.newInputStream(file));
    } catch (NoSuchFileException e) {
      throw new WrongUsageException(
          "cannot read " + name + ": there is no such file; - is the standard input");
    } catch (IOException e) {
      throw new WrongUsageException("cannot read " + name + ": " + RecordFile.reason(e));
    }
  }

  /** {@return the URLs, once} Begins to read. */
  Flow<String> urls() {
    Channel<String> lines = Channel.bounded(AHEAD);
    Thread.ofPlatform().name("weft-url-list").daemon(true).start(() -> read(lines));
    return Flow.from(lines);
  }

  @Override
  public void close() throws IOException {
    if (in != System.in) { // which its reader may hold for as long as nothing comes
      in.close();
    }
  }

  private static @Nullable String next(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() < LONGEST) { // what is longer is no URL, and is told as one that is none
        line.append((char) c);
      }
    }
    return line.isEmpty() ? null : line.toString();
  }

  private BufferedReader text() throws IOException {
    BufferedReader text =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 64 * 1024);
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
    return text;
  }

  private void read(Channel<String> lines) {
    try {
      BufferedReader reader = text();
      for (String line = next(reader); line != null; line = next(reader)) {
        String url = line.strip();
        if (!url.isEmpty() && !url.startsWith("#")) {
          lines.send(url);
        }
      }
      lines.done();
    } catch (IOException e) {
      lines.fail(new BrokenException("cannot read on in " + name + ": " + e.getMessage(), e));
    } catch (InterruptedException | RuntimeException e) {
      lines.done(); // nobody takes them any more
    }
  }
}
