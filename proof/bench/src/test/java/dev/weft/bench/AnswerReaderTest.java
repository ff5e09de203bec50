package dev.weft.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
  private static final String TWO =
      "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 4\r\n\r\nbody"
          + "HTTP/1.1 503 Service Unavailable\r\ncontent-length:0\r\nConnection: close\r\n\r\n";

  private final AnswerReader reader = new AnswerReader();

  /** The statuses of the answers in a text that comes in pieces of so many bytes. */
  private List<Integer> statuses(String text, int piece) {
    List<Integer> statuses = new ArrayList<>();
    byte[] bytes = text.getBytes(US_ASCII);
    for (int at = 0; at < bytes.length; at += piece) {
      ByteBuffer next = ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at));
      while (next.hasRemaining()) {
        if (reader.take(next)) {
          statuses.add(reader.status());
        }
      }
    }
    return statuses;
  }

  @Test
  void answersAreFound_howeverTheyAreCut() {
    for (int piece = 1; piece <= TWO.length(); piece++) {
      assertThat(statuses(TWO, piece)).as("pieces of %d", piece).containsExactly(200, 503);
      assertThat(reader.isLast()).isTrue();
    }
  }

  @Test
  void anAnswerWithoutALength_isRefused() {
    assertThatThrownBy(() -> statuses("HTTP/1.1 200 OK\r\n\r\n", 100))
        .isInstanceOf(FailedRunException.class)
        .hasMessageContaining("no Content-Length");
  }
}
