package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code weft run} runs a program and hands its words on. */
class RunTest {
  private final Terminal terminal = new Terminal();

  @Test
  void aProgramGetsItsWords() {
    assertThat(terminal.weft("run", "probe", "--port", "0", "a", "b")).isZero();
    assertThat(System.getProperty("probe")).isEqualTo("--port 0 a b");
    assertThat(terminal.weft("run", "probe", "--db", "somewhere", "--port", "1")).isZero();
    assertThat(System.getProperty("probe")).isEqualTo("--port 1 --db somewhere");
    assertThat(terminal.weft("run", "probe")).isZero();
    assertThat(System.getProperty("probe")).isEmpty();
  }

  @Test
  void wordsThatAProgramRefuses_areWrongUsage() {
    assertThat(terminal.weft("run", "probe", "--what")).isEqualTo(2);
    assertThat(terminal.err()).isEqualTo("weft: the probe knows no --what\n");
  }

  @Test
  void whatAProgramFailsWith_isOneSentence() {
    assertThat(terminal.weft("run", "probe", "fail")).isEqualTo(1);
    assertThat(terminal.err()).isEqualTo("weft: the probe was told to fail\n");
  }
}
