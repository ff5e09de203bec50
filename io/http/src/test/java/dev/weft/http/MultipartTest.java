package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** A form with files, as it is sent. */
class MultipartTest {
  private static String sent(Multipart form) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    form.body().writeTo(out::write);
    return out.toString(UTF_8);
  }

  private static String boundary(Multipart form) {
    return form.contentType().substring("multipart/form-data; boundary=".length());
  }

  @Test
  void isSentPartByPart() throws Exception {
    Multipart form =
        Multipart.of()
            .field("title", "My c\u00e4t")
            .file("photo", "c\u00e4t.png", "image/png", Body.of(out -> out.write("bytes")))
            .part("data", "application/json", Body.of("{}"));
    String line = "--" + boundary(form);
    assertThat(sent(form))
        .isEqualTo(
            String.join(
                "\r\n",
                line,
                "Content-Disposition: form-data; name=\"title\"",
                "",
                "My c\u00e4t",
                line,
                "Content-Disposition: form-data; name=\"photo\"; filename=\"c\u00e4t.png\"",
                "Content-Type: image/png",
                "",
                "bytes",
                line,
                "Content-Disposition: form-data; name=\"data\"",
                "Content-Type: application/json",
                "",
                "{}",
                line + "--",
                ""));
    assertThat(form.body().length()).isEmpty();
  }

  @Test
  void itsLength_isKnownIfThatOfEachPartIs() throws Exception {
    Multipart form = Multipart.of().field("a", "\u20ac").part("b", "text/plain", Body.of("b"));
    assertThat(form.body().length()).hasValue(sent(form).getBytes(UTF_8).length);
    assertThat(sent(Multipart.of())).endsWith("--\r\n");
  }

  @Test
  void noNameLeavesItsQuotes() throws Exception {
    Multipart form = Multipart.of().file("a\"b\r\nX: y", "\"\r\n", "text/plain", Body.empty());
    assertThat(sent(form))
        .contains("; name=\"a%22b%0D%0AX: y\"; filename=\"%22%0D%0A\"\r\nContent-Type");
    assertThatThrownBy(() -> form.part("a", "text/plain\r\nX: y", Body.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noTwoHaveTheSameBoundary() {
    assertThat(boundary(Multipart.of())).isNotEqualTo(boundary(Multipart.of())).hasSize(40);
  }
}
