package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedOptionsTest {
  private static String host(String url) {
    return SharedOptions.of(Address.of(url)).orElseThrow().host();
  }

  @Test
  void aHostIsGoneToAsItIs_withoutTheBracketsOfUrls() {
    assertThat(host("jdbc:postgresql://[::1]:5432/pets?user=u&password=p")).isEqualTo("::1");
    assertThat(host("jdbc:postgresql://db.example/pets?user=u&password=p")).isEqualTo("db.example");
  }
}
