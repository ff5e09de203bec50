package dev.weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsTest {
  private static final String USAGE = "tea [--port 8080] [--cups 2] [--kind KIND]";

  @Test
  void whatIsSaidCounts_andTheDefaultElse() {
    Options options = Options.of(USAGE, "--kind", "green", "--port", "0");

    assertThat(options.port()).isZero();
    assertThat(options.text("--kind")).contains("green");
    assertThat(options.number("--cups", 1, 9)).isEmpty();
    assertThat(Options.of(USAGE).port()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x                 | "x" is no option; usage: tea [--port 8080]
          --port 80 extra   | "extra" is no option; usage: tea [--port 8080]
          --prot 80         | "--prot" is no option; usage: tea [--port 8080]
          --cups            | --cups needs a value; usage: tea [--port 8080]
          --cups x          | --cups must be a whole number from 1 to 9, but is "x"
          --cups 0          | --cups must be a whole number from 1 to 9, but is "0"
          --cups 9999999999 | --cups must be a whole number from 1 to 9, but is "9999999999"
          --port 65536      | --port must be a whole number from 0 to 65,535, but is "65536"
          """)
  void whatIsWrongIsNamed(String words, String sentence) {
    assertThatThrownBy(
            () -> {
              Options options = Options.of(USAGE, words.split(" "));
              options.number("--cups", 1, 9);
              options.port();
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(sentence);
  }

  static List<String> programsWithOptions() throws Exception {
    try (InputStream list = First.class.getResourceAsStream("programs")) {
      String all = new String(list.readAllBytes(), UTF_8);
      return all.lines().filter(line -> line.contains("[")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("programsWithOptions")
  void aProgramHasTheOptionsThatTheListOfProgramsSays(String line) throws Exception {
    String[] nameAndClass = line.split(" ", 3);
    Method main = Class.forName(nameAndClass[1]).getMethod("main", String[].class);

    assertThatThrownBy(() -> main.invoke(null, (Object) new String[] {"x"}))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .hasMessage("\"x\" is no option; usage: " + nameAndClass[0] + " " + nameAndClass[2]);
  }
}
