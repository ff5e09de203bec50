package dev.weft.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
  private final Headers headers =
      Headers.of("Accept", "text/html", "Set-Cookie", "a=1", "set-cookie", "b=2");

  @Test
  void a_name_is_found_whatever_its_case() {
    assertThat(headers.first("ACCEPT")).contains("text/html");
    assertThat(headers.first("Set-Cookie")).contains("a=1");
    assertThat(headers.all("SET-COOKIE")).containsExactly("a=1", "b=2");
    assertThat(headers.first("Host")).isEmpty();
    assertThat(headers.all("Host")).isEmpty();
  }

  @Test
  void with_replaces_plus_adds_without_removes() {
    assertThat(headers.with("set-cookie", "c=3").all("Set-Cookie")).containsExactly("c=3");
    assertThat(headers.plus("set-cookie", "c=3").all("Set-Cookie"))
        .containsExactly("a=1", "b=2", "c=3");
    assertThat(headers.without("Set-Cookie").size()).isOne();
    assertThat(headers.size()).isEqualTo(3);
  }

  @Test
  void the_fields_come_in_order_and_stay() {
    assertThat(headers)
        .extracting(Headers.Field::name)
        .containsExactly("Accept", "Set-Cookie", "set-cookie");
    Iterator<Headers.Field> fields = headers.iterator();
    fields.next();
    assertThatThrownBy(fields::remove).isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "a\r\nInjected: yes", "a\u0000", "\u010a", "a\u560a"})
  void a_value_that_would_break_its_line_is_refused_by_name(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> headers.with("X-Test", value))
        .withMessageContaining("header X-Test");
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("X-Test", value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "a\n", "ä", "a/b", "(a)", "a\u0000"})
  void a_name_that_is_no_token_is_refused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> headers.plus(name, "x"))
        .withMessageContaining("is no token");
  }

  @Test
  void a_name_without_value_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.of("Accept", "x", "Host"))
        .withMessage("the header \"Host\" has no value; give names and values by turns");
  }

  @Test
  void equal_when_the_fields_are_equal() {
    assertThat(Headers.of("A", "x"))
        .isEqualTo(Headers.of("a", "x"))
        .hasSameHashCodeAs(Headers.of("a", "x"));
    assertThat(Headers.of("A", "x")).isNotEqualTo(Headers.of("A", "X"));
    assertThat(Headers.of()).isEqualTo(Headers.of("A", "x").without("A"));
  }

  @Test
  void credentials_are_not_printed() {
    assertThat(headers.with("Authorization", "Bearer secret").toString())
        .contains("Accept: text/html", "Authorization: …")
        .doesNotContain("secret", "a=1");
  }
}
