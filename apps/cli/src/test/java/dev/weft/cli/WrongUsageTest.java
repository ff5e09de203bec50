package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be done is refused by one clear sentence and exit code 2. */
class WrongUsageTest {
  @TempDir private Path folder;
  private final Terminal terminal = new Terminal();

  static Stream<Arguments> words() {
    return Stream.of(
        Arguments.of(
            "frobnicate",
            "'frobnicate' is no command; there are: crawl, fetch, query, run, ps, tree, help"),
        Arguments.of("run", "Missing required parameter: 'NAME'"),
        Arguments.of("run frobnicate", "'frobnicate' is no program of examples/; there are: "),
        Arguments.of("run --port 1 probe", "Unknown option: '--port'"),
        Arguments.of("help frobnicate", "Unknown subcommand 'frobnicate'"),
        Arguments.of(
            "fetch http://h/",
            "fetch takes no URL, but a FILE with a URL a line, or - for the standard input"),
        Arguments.of("fetch - --timeout 0", "--timeout must be longer than 0"),
        Arguments.of("fetch - --max-body 0", "--max-body must be at least 1 byte, but is 0"));
  }

  static Stream<Arguments> wordsOfCrawling() {
    return Stream.of(
        Arguments.of("crawl", "Missing required parameter: 'URL'"),
        Arguments.of("crawl example.com", "write https://example.com"),
        Arguments.of("crawl ftp://example.com/", "another scheme than http and https"),
        Arguments.of("crawl http://h/ --bogus", "Unknown option: '--bogus'"),
        Arguments.of("crawl http://h/ --delay fast", "'fast' is no duration"),
        Arguments.of("crawl http://h/ --delay 5", "'5' is no duration"),
        Arguments.of("crawl http://h/ --timeout 0", "--timeout must be longer than 0"),
        Arguments.of("crawl http://h/ --max-body big", "'big' is no size"),
        Arguments.of("crawl http://h/ --max-body 0", "--max-body must be at least 1"),
        Arguments.of(
            "crawl http://h/ --max-pages 0", "--max-pages must be 1 to 1,000,000,000, but is 0"),
        Arguments.of(
            "crawl http://h/ --max-pages many",
            "--max-pages must be a whole number, but is \"many\""),
        Arguments.of(
            "crawl http://h/ --max-pages 9999999999",
            "--max-pages must be a whole number up to 2,147,483,647, but is \"9999999999\""),
        Arguments.of("crawl http://h/ --max-depth -1", "--max-depth must be at least 0"),
        Arguments.of("crawl http://h/ --concurrency 0", "--concurrency must be at least 1"),
        Arguments.of("crawl http://h/ --per-host 0", "--per-host must be at least 1"),
        Arguments.of("crawl http://h/ --retries -1", "--retries must be at least 0"),
        Arguments.of(
            "crawl http://h/ --scope galaxy", "'galaxy' is none of prefix, host, domain, any"),
        Arguments.of("crawl http://h/ --include (", "is no regular expression"),
        Arguments.of("crawl http://h/ --user-agent 42", "has no product token"),
        Arguments.of("crawl http://h/ --export pages.txt", "name it *.jsonl or *.csv"),
        Arguments.of("crawl http://h/ --export /no/such/x.csv", "its folder does not exist"),
        Arguments.of("crawl http://h/ --export /proc/x.csv", "no file can be made in its folder"),
        Arguments.of("crawl http://h/ --data=", "--data is empty; name a folder, or leave it out"),
        Arguments.of("crawl http://h/ --db jdbc:mysql://h/d", "jdbc:postgresql://"),
        Arguments.of("crawl http://h/ --db jdbc:postgresql://h/d --data d", "name two stores"));
  }

  static Stream<Arguments> wordsOfQuery() {
    return Stream.of(
        Arguments.of("query", "Missing required parameter: 'SQL'"),
        Arguments.of("query SELECT --data /no/such/store", "there is no store in"),
        Arguments.of("query SELECT --data /proc", "there is no store in /proc yet"),
        Arguments.of("query SELECT --data=", "--data is empty"),
        Arguments.of("query \t", "the question is empty; give a statement"),
        Arguments.of("query SELECT --format xml", "'xml' is none of table, csv, jsonl"));
  }

  static Stream<Arguments> wordsOfWatching() {
    return Stream.of(
        Arguments.of("ps", "which process? "),
        Arguments.of("tree", "which process? "),
        Arguments.of("ps shop", "PID must be a whole number, but is \"shop\""),
        Arguments.of("ps 999999999", "there is no process 999999999; "),
        Arguments.of("tree -1", "there is no process -1; "),
        Arguments.of("tree " + ProcessHandle.current().pid(), "is this one"),
        Arguments.of("tree 1 --most 0", "--most must be at least 1, but is 0"),
        Arguments.of("ps 1 --format xml", "'xml' is none of table, csv, jsonl"));
  }

  @ParameterizedTest
  @MethodSource({"words", "wordsOfCrawling", "wordsOfQuery", "wordsOfWatching"})
  void words(String words, String sentence) {
    Object[] args = List.of(words.split(" ")).stream().filter(word -> !word.isEmpty()).toArray();
    assertThat(terminal.weft(args)).isEqualTo(2);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err().lines().findFirst().orElseThrow())
        .startsWith("weft: ")
        .contains(sentence);
    assertThat(terminal.err()).doesNotContain("Exception", "\tat ");
    assertThat(terminal.err().lines()).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void noWordsAtAll_areToldWhatThereIs() {
    assertThat(terminal.weft()).isEqualTo(2);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err()).startsWith("weft: which command?\n").contains("crawl", "query");
  }

  @Test
  void aUserAgentOfTwoLines_isRefusedBeforeAnythingIsDone() {
    Path data = folder.resolve("data");
    int code = terminal.weft("crawl", "http://h/", "--user-agent", "a\nb", "--data", data);
    assertThat(code).isEqualTo(2);
    assertThat(terminal.err())
        .startsWith("weft: --user-agent: the value of header User-Agent holds")
        .hasLineCount(1);
    assertThat(data).doesNotExist();
  }

  @Test
  void helpIsNoError() {
    assertThat(terminal.weft("help")).isZero();
    assertThat(terminal.out()).contains("crawl", "query");
    assertThat(terminal.weft("help", "crawl")).isZero();
    assertThat(terminal.out()).contains("--max-pages");
    assertThat(terminal.weft("--help")).isZero();
    assertThat(terminal.out()).contains("crawl", "query");
    assertThat(terminal.weft("crawl", "--help")).isZero();
    assertThat(terminal.out()).contains("--max-pages", "--ignore-robots", "--export");
    assertThat(terminal.weft("--version")).isZero();
  }

  @Test
  void helpThatCannotBeWritten_isOneSentence() {
    assertThat(terminal.weftOnFullDisk("crawl", "--help")).isEqualTo(1);
    assertThat(terminal.err())
        .isEqualTo("weft: cannot write to the standard output: No space left on device\n");
  }
}
