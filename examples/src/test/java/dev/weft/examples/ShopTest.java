package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShopTest {
  @Test
  void doesALittleOfEverything(@TempDir Path directory) throws Exception {
    assertThat(Printed.by(Shop::main, directory.resolve("data").toString()))
        .containsExactly(
            "AnnaOptional.empty111",
            "Dora2",
            "Anna has no address",
            "taken",
            "3 events",
            "300 left of 500",
            "told of anna");
  }
}
