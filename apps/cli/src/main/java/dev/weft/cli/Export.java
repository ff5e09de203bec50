package dev.weft.cli;

import dev.weft.crawl.Page;
import dev.weft.crawl.PageSink;
import dev.weft.task.Offload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

  private final RecordFile file;

  private Export(RecordFile file) {
    this.file = file;
  }

  /** Creates the file, or empties the one there is. */
  static Export to(Path file) {
    return new Export(RecordFile.to(file, COLUMNS));
  }

  @Override
  public void store(List<Page> pages) throws InterruptedException {
    Offload.blocking(() -> file.write(pages.stream().map(Page::values).toList()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
