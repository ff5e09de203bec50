package dev.weft.cli;

import dev.weft.crawl.Page;
import dev.weft.crawl.PageSink;
import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Pages in a file, as JSON Lines or CSV by its name. */
final class Export implements PageSink, AutoCloseable {
  private static final List<String> COLUMNS =
      List.of(
          "url",
          "finalUrl",
          "status",
          "contentType",
          "bytes",
          "title",
          "depth",
          "fetchedAt",
          "millis",
          "links",
          "error");

  private final Path file;
  private final Writer out;
  private final Records records;

  private Export(Path file, Writer out, Records records) {
    this.file = file;
    this.out = out;
    this.records = records;
  }

  /** Creates the file, or empties the one there is. */
  static Export to(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    boolean csv = name.endsWith(".csv");
    if (!csv && !name.endsWith(".jsonl")) {
      throw new WrongUsageException(
          "cannot tell the format of --export " + file + ": name it *.jsonl or *.csv");
    }
    try {
      Writer out = Files.newBufferedWriter(file);
      Records records = csv ? new CsvRecords(out) : new JsonlRecords(out);
      records.columns(COLUMNS);
      return new Export(file, out, records);
    } catch (IOException e) {
      throw new WrongUsageException("cannot write --export " + file + ": " + reason(e));
    }
  }

  @Override
  public void store(List<Page> pages) throws InterruptedException {
    Offload.blocking(() -> {
      try {
        for (Page page : pages) {
          records.row(page.values());
        }
        records.end();
      } catch (IOException e) {
        throw new BrokenException("cannot write --export " + file + ": " + reason(e), e);
      }
    });
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException gone -> "its folder does not exist";
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
