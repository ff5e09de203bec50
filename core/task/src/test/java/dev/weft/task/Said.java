package dev.weft.task;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Hears what the room writes into the log. */
final class Said extends Handler implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("dev.weft.task");

  final List<String> lines = new CopyOnWriteArrayList<>();

  static Said listen() {
    Said said = new Said();
    LOG.addHandler(said);
    return said;
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(new SimpleFormatter().formatMessage(line));
  }

  /** {@return the lines with a word in them} */
  List<String> about(String word) {
    return lines.stream().filter(line -> line.contains(word)).toList();
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    LOG.removeHandler(this);
  }
}
