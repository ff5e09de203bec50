package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
  @Test
  void paysAllOrNothing(@TempDir Path directory) throws Exception {
    assertThat(Printed.by(Accounts::main, directory.resolve("data").toString()))
        .containsExactly("refused, and nothing was paid", "anna has 400", "berta has 600");
  }
}
