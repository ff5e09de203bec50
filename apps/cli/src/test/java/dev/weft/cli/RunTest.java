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
    assertThat(System.getProperty("probe")).isEqualTo("--db somewhere --port 1");
    assertThat(terminal.weft("run", "probe")).isZero();
    assertThat(System.getProperty("probe")).isEmpty();
  }

  @Test
  void wordsThatAProgramRefuses_areWrongUsage() {
    assertThat(terminal.weft("run", "probe", "--what")).isEqualTo(2);
    assertThat(terminal.err()).isEqualTo("weft: the probe knows no --what\n");
  }

  @Test
  void wordsThatAProgramCannotTake_areWrongUsage() {
    assertThat(terminal.weft("run", "idle", "quickly")).isEqualTo(2);
    assertThat(terminal.err()).isEqualTo("weft: \"quickly\" is too much; usage: idle\n");
    assertThat(terminal.weft("run", "shelf")).isEqualTo(2);
    assertThat(terminal.err()).isEqualTo("weft: FOLDER is missing; usage: shelf FOLDER\n");
    assertThat(terminal.weft("run", "shelf", "a", "b")).isEqualTo(2);
    assertThat(terminal.err()).isEqualTo("weft: \"b\" is too much; usage: shelf FOLDER\n");
  }

  @Test
  void helpSaysWhatThereIsToRun_andWhatAProgramTakes() {
    assertThat(terminal.weft("run", "--help")).isZero();
    assertThat(terminal.out())
        .contains("  idle\n  probe [--port 8080] [--db URL]\n  shelf FOLDER\n");
    assertThat(terminal.weft("run", "probe", "--help")).isZero();
    assertThat(terminal.out()).isEqualTo("Usage: weft run probe [--port 8080] [--db URL]\n");
  }

  @Test
  void whatAProgramFailsWith_isOneSentence() {
    assertThat(terminal.weft("run", "probe", "fail")).isEqualTo(1);
    assertThat(terminal.err()).isEqualTo("weft: the probe was told to fail\n");
  }
}
