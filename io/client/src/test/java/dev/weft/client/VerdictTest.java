package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.Verdict.Failed;
import dev.weft.client.Verdict.Known;
import dev.weft.client.Verdict.Restart;
import dev.weft.client.Verdict.Take;
import dev.weft.client.Verdict.Whole;
import dev.weft.http.Headers;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
  private static final Known TEN = new Known(10, "\"v1\"", OptionalLong.of(100));
  private static final Known TEN_OF_MANY = new Known(10, "\"v1\"", OptionalLong.empty());

  private static Headers range(String value) {
    return Headers.of("Content-Range", value, "ETag", "\"v1\"");
  }

  @Test
  void theRest_isAskedForIfItIsOfTheSame() {
    assertThat(TEN.request())
        .isEqualTo(
            Headers.of("Accept-Encoding", "identity", "Range", "bytes=10-", "If-Range", "\"v1\""));
    assertThat(Known.NOTHING.request()).isEqualTo(Headers.of("Accept-Encoding", "identity"));
  }

  @Test
  void allOfIt_isTakenFromTheBeginning() {
    Headers headers = Headers.of("Content-Length", "7", "ETag", "\"v2\"");
    Take take = new Take(0, OptionalLong.of(7), Optional.of("\"v2\""));
    assertThat(Verdict.of(200, headers, Known.NOTHING)).isEqualTo(take);
    assertThat(Verdict.of(200, headers, TEN)).isEqualTo(take);
    assertThat(Verdict.of(200, Headers.of("Content-Length", "x"), TEN))
        .isEqualTo(new Take(0, OptionalLong.empty(), Optional.empty()));
    assertThat(Verdict.of(200, headers.with("Content-Encoding", "gzip"), TEN))
        .isEqualTo(new Take(0, OptionalLong.empty(), Optional.empty()));
    assertThat(Verdict.of(200, headers.with("Content-Encoding", "identity"), TEN)).isEqualTo(take);
  }

  @Test
  void theRest_isTakenFromWhereItBegins() {
    assertThat(Verdict.of(206, range("bytes 10-99/100"), TEN))
        .isEqualTo(new Take(10, OptionalLong.of(100), Optional.of("\"v1\"")));
    assertThat(Verdict.of(206, range("bytes 10-19/*"), TEN))
        .isEqualTo(new Take(10, OptionalLong.of(100), Optional.of("\"v1\"")));
    assertThat(Verdict.of(206, range("bytes 10-99/100"), TEN_OF_MANY))
        .isEqualTo(new Take(10, OptionalLong.of(100), Optional.of("\"v1\"")));
    assertThat(Verdict.of(206, range("bytes 10-99/100").without("ETag"), TEN))
        .isInstanceOf(Take.class);
    Known dated = new Known(10, "Sun, 06 Nov 1994 08:49:37 GMT", OptionalLong.empty());
    assertThat(Verdict.of(206, range("bytes 10-99/100"), dated)).isInstanceOf(Take.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 0-99/100",
        "bytes 9-99/100",
        "bytes 11-99/100",
        "bytes 10-100/101",
        "bytes 10-100/100",
        "bytes 20-10/100",
        "bytes */100",
        "bytes=10-99/100",
        "lines 10-99/100",
        "bytes 10-99",
        "",
        "bytes 10-99999999999999999999/*"
      })
  void otherParts_areOfNoUse(String range) {
    assertThat(Verdict.of(206, range(range), TEN)).isEqualTo(new Restart());
  }

  @Test
  void partsOfSomethingElse_areOfNoUse() {
    Headers headers = range("bytes 10-99/100");
    assertThat(Verdict.of(206, headers.with("ETag", "\"v2\""), TEN)).isEqualTo(new Restart());
    assertThat(Verdict.of(206, headers.with("ETag", "W/\"v1\""), TEN)).isEqualTo(new Restart());
    assertThat(Verdict.of(206, headers.with("Content-Encoding", "br"), TEN))
        .isEqualTo(new Restart());
    assertThat(Verdict.of(206, headers.without("Content-Range"), TEN)).isEqualTo(new Restart());
  }

  @Test
  void nothingMore_meansThatItIsWholeIfItIs() {
    Known all = new Known(100, "\"v1\"", OptionalLong.of(100));
    assertThat(Verdict.of(416, range("bytes */100"), all)).isEqualTo(new Whole());
    assertThat(Verdict.of(416, range("bytes */90"), all)).isEqualTo(new Restart());
    assertThat(Verdict.of(416, Headers.of(), all)).isEqualTo(new Restart());
    assertThat(Verdict.of(416, range("bytes */100").with("ETag", "\"v2\""), all))
        .isEqualTo(new Restart());
    assertThat(Verdict.of(416, range("bytes */100"), TEN)).isEqualTo(new Restart());
  }

  @ParameterizedTest
  @CsvSource({"404", "500", "204", "304", "206", "416"})
  void whatIsNotAskedFor_fails(int status) {
    assertThat(Verdict.of(status, range("bytes 0-9/10"), Known.NOTHING)).isInstanceOf(Failed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"v\" | | | \"v\"",
        "W/\"v\" | | |",
        "v | | |",
        "\" | | |",
        " | Sun, 06 Nov 1994 08:49:37 GMT | Sun, 06 Nov 1994 08:50:37 GMT | Sun, 06 Nov 1994 08:49:37 GMT",
        " | Sun, 06 Nov 1994 08:49:37 GMT | Sun, 06 Nov 1994 08:50:36 GMT |",
        " | Sun, 06 Nov 1994 08:49:37 GMT | |",
        " | yesterday | Sun, 06 Nov 1994 08:50:37 GMT |",
        "W/\"v\" | Sun, 06 Nov 1994 08:49:37 GMT | Sun, 06 Nov 1994 09:50:37 GMT | Sun, 06 Nov 1994 08:49:37 GMT",
      })
  void validators_areStrongOrOld(String tag, String changed, String sent, String validator) {
    Headers headers = Headers.of();
    headers = tag == null ? headers : headers.with("ETag", tag);
    headers = changed == null ? headers : headers.with("Last-Modified", changed);
    headers = sent == null ? headers : headers.with("Date", sent);
    assertThat(Validator.of(headers)).isEqualTo(Optional.ofNullable(validator));
  }
}
