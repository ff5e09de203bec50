package dev.weft.cli;

import dev.weft.task.Weft;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weft query}: reads the store. */
@Command(
    name = "query",
    description = {
      "Asks the store a question in SQL.",
      "The pages are in the table pages: url, final_url, status, content_type, bytes, title, depth,"
          + " fetched_at, millis, links, error."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class QueryCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "SQL",
      description = "The question, such as \"SELECT count(*) FROM pages\".")
  private String sql = "";

  @Mixin private StoreOptions options = new StoreOptions();

  @Option(
      names = "--format",
      defaultValue = "table",
      paramLabel = "table|csv|jsonl",
      description = "How to print the rows (default: ${DEFAULT-VALUE}).")
  private Records.Format format = Records.Format.TABLE;

  QueryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (sql.isBlank()) {
      throw new WrongUsageException("the question is empty; give a statement");
    }
    return Weft.run(
        Main.ENGINE,
        () -> {
          try (StoreOptions.Store store = options.openBeside()) {
            Records records = format.to(console.out());
            store.database().query(sql, records);
            records.end();
            return ExitCode.DONE;
          } catch (IllegalArgumentException e) {
            throw new WrongUsageException(e.getMessage());
          }
        });
  }
}
