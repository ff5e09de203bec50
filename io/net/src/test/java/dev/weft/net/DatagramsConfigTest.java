package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatagramsConfigTest {
  @Test
  void nonsense_isRefusedByName() {
    DatagramsConfig any = DatagramsConfig.at(Address.any(0));
    assertThatThrownBy(() -> any.withMaxSize(0))
        .hasMessage("maxSize must be 1 to 65,507 bytes, but is 0");
    assertThatThrownBy(() -> any.withMaxSize(65_508)).hasMessageContaining("65,508");
    assertThatThrownBy(() -> any.withInbox(0)).hasMessage("inbox must be at least 1, but is 0");
    assertThatThrownBy(() -> DatagramsConfig.at(Address.unix(java.nio.file.Path.of("x"))))
        .hasMessageContaining("unix:x");
  }
}
