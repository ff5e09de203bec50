package dev.weft.cli;

import dev.weft.task.BrokenException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where records go: a file, as JSON Lines or CSV by its name, or the standard output. */
final class RecordFile implements AutoCloseable {
  private final String name;
  private final Writer out;
  private final Records records;

  private RecordFile(String name, Writer out, Records records, List<String> columns)
      throws IOException {
    this.name = name;
    this.out = out;
    this.records = records;
    records.columns(columns);
  }

  /** Creates the file of {@code --export}, or empties the one there is. */
  static RecordFile to(Path file, List<String> columns) {
    String lower = file.toString().toLowerCase(Locale.ROOT);
    boolean csv = lower.endsWith(".csv");
    if (!csv && !lower.endsWith(".jsonl")) {
      throw new WrongUsageException(
          "cannot tell the format of --export " + file + ": name it *.jsonl or *.csv");
    }
    try {
      Writer out = Files.newBufferedWriter(file);
      Records records = csv ? new CsvRecords(out) : new JsonlRecords(out);
      return new RecordFile("--export " + file, out, records, columns);
    } catch (IOException e) {
      throw new WrongUsageException("cannot write --export " + file + ": " + reason(e));
    }
  }

  /** {@return JSON Lines to a writer that is not closed} */
  static RecordFile on(Writer out, List<String> columns) throws IOException {
    return new RecordFile("the records", out, new JsonlRecords(out), columns);
  }

  /**
   * Writes rows, one after another, and flushes.
   *
   * @throws BrokenException if there is no room for them, or nobody reads them any more
   */
  void write(List<List<@Nullable Object>> rows) {
    try {
      for (List<@Nullable Object> row : rows) {
        records.row(row);
      }
      records.end();
    } catch (IOException e) {
      throw new BrokenException("cannot write " + name + ": " + reason(e), e);
    }
  }

  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException gone ->
          Files.isDirectory(Path.of(gone.getFile()).toAbsolutePath().resolveSibling("."))
              ? "no file can be made in its folder"
              : "its folder does not exist";
      case AccessDeniedException denied -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  @Override
  public void close() throws IOException {
    if (out instanceof PrintWriter) {
      out.flush();
    } else {
      out.close();
    }
  }
}
