package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
  @Test
  void parse_ofNothing_listsTheSuites() {
    assertThat(Options.parse(List.of()).suite()).isEmpty();
  }

  @Test
  void parse_takesSuiteJsonAndRunsInAnyOrder(@TempDir Path folder) {
    Path file = folder.resolve("rows.json");
    Options options = Options.parse(List.of("--runs", "7", "crawl", "--json", file.toString()));
    assertThat(options.suite()).contains("crawl");
    assertThat(options.runs()).contains(7);
    assertThat(options.json()).contains(file);
  }

  @Test
  void parse_takesAFileForThePlot(@TempDir Path folder) {
    Path file = folder.resolve("overload.svg");
    assertThat(Options.parse(List.of("server", "--plot", file.toString())).plot()).contains(file);
    assertRefused("--plot", "server", "--plot", folder.resolve("none/overload.svg").toString());
  }

  @Test
  void parse_takesAnyNumberOfCases() {
    Options options = Options.parse(List.of("task", "--case", "timer", "--case", "parked"));
    assertThat(options.cases()).containsExactly("timer", "parked");
  }

  @Test
  void parse_takesANumberOfRows() {
    assertThat(Options.parse(List.of("sql", "--rows", "10000")).rows()).contains(10_000);
    assertRefused("--rows takes a number from 1 to 100000000, not 0", "sql", "--rows", "0");
  }

  @Test
  void parse_ofHelp_needsNoSuite() {
    assertThat(Options.parse(List.of("--help")).help()).isTrue();
    assertThat(Options.parse(List.of("task", "-h")).help()).isTrue();
  }

  @Test
  void wrongWords_areNamed() {
    assertRefused("--runs", "crawl", "--runs", "0");
    assertRefused("not many", "crawl", "--runs", "many");
    assertRefused("--case needs a value", "task", "--case");
    assertRefused("--json needs a value", "crawl", "--json");
    assertRefused("cannot write /no/such/folder/x", "crawl", "--json", "/no/such/folder/x");
    assertRefused("Unknown option --fast", "crawl", "--fast");
    assertRefused("both crawl and task", "crawl", "task");
    assertRefused("Which suite?", "--runs", "3");
  }

  private static void assertRefused(String why, String... words) {
    assertThatThrownBy(() -> Options.parse(List.of(words)))
        .isInstanceOf(BadUsageException.class)
        .hasMessageContaining(why);
  }
}
