package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events as they are sent and as they are read. */
class ServerSentEventTest {
  private static List<ServerSentEvent> read(String text) {
    return read(new EventStream(1_000), text, Integer.MAX_VALUE);
  }

  private static List<ServerSentEvent> read(EventStream stream, String text, int step) {
    byte[] bytes = text.getBytes(UTF_8);
    List<ServerSentEvent> found = new ArrayList<>();
    for (int i = 0; i < bytes.length; i += Math.min(step, bytes.length)) {
      found.addAll(stream.read(bytes, i, Math.min(step, bytes.length - i)));
    }
    return found;
  }

  @Test
  void isSentAsTheStandardHasIt() {
    assertThat(ServerSentEvent.of("hello").wire()).isEqualTo("data: hello\n\n");
    assertThat(ServerSentEvent.of("").wire()).isEqualTo("data: \n\n");
    assertThat(ServerSentEvent.of("a\nb\r\nc\rd\n").wire())
        .isEqualTo("data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
    assertThat(
            ServerSentEvent.of("x")
                .withId("7")
                .withEvent("tick")
                .withRetry(Duration.ofSeconds(2))
                .withComment("note")
                .wire())
        .isEqualTo(": note\nevent: tick\nid: 7\nretry: 2000\ndata: x\n\n");
    assertThat(ServerSentEvent.comment("").wire()).isEqualTo(": \n\n");
    assertThat(ServerSentEvent.of("").withRetry(Duration.ZERO).wire()).isEqualTo("retry: 0\n\n");
  }

  @Test
  void whatWouldBeMoreThanOneLine_isRefused() {
    assertThatThrownBy(() -> ServerSentEvent.of("").withId("a\nb"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("id must be one line, but has the character U+000A at 1");
    assertThatThrownBy(() -> ServerSentEvent.of("").withId("\0"))
        .hasMessage("id must be one line, but has the character U+0000 at 0");
    assertThatThrownBy(() -> ServerSentEvent.of("").withEvent("a\r"))
        .hasMessage("event must be one line, but has the character U+000D at 1");
    assertThatThrownBy(() -> ServerSentEvent.of("").withRetry(Duration.ofMillis(-1)))
        .hasMessage("retry must not be negative, but is PT-0.001S");
  }

  @Test
  void theExamplesOfTheStandard_areRead() {
    assertThat(read("data: YHOO\ndata: +2\ndata: 10\n\n"))
        .containsExactly(ServerSentEvent.of("YHOO\n+2\n10"));
    assertThat(
            read(
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third"))
        .containsExactly(
            ServerSentEvent.of("first event").withId("1"),
            ServerSentEvent.of("second event").withId(""));
    assertThat(read("data\n\ndata\ndata\n\ndata:"))
        .containsExactly(ServerSentEvent.of(""), ServerSentEvent.of("\n"));
    assertThat(read("data:test\n\ndata: test\n\n"))
        .containsExactly(ServerSentEvent.of("test"), ServerSentEvent.of("test"));
  }

  @Test
  void whatIsNoEvent_isPassedOver() {
    assertThat(read("\uFEFFdata: a\n\n")).containsExactly(ServerSentEvent.of("a"));
    assertThat(read("data: \uFEFFa\n\n")).containsExactly(ServerSentEvent.of("\uFEFFa"));
    assertThat(read("event: lonely\n\ndata: b\n\n")).containsExactly(ServerSentEvent.of("b"));
    assertThat(read("unknown: 1\n: comment\nDATA: 2\n\n")).isEmpty();
    assertThat(read("id: a\0b\ndata: c\n\n")).containsExactly(ServerSentEvent.of("c"));
    assertThat(new EventStream(100).read(new byte[] {'d', 'a', 't', 'a', ':', -1, 10, 10}, 0, 8))
        .containsExactly(ServerSentEvent.of("\uFFFD"));
  }

  @Test
  void idAndRetry_areKept() {
    EventStream stream = new EventStream(100);
    assertThat(read(stream, "id: 1\nretry: 50\n\nretry: 1.5\nretry: -1\nretry:\n\n", 100))
        .isEmpty();
    assertThat(stream.lastId()).contains("1");
    assertThat(stream.retry()).contains(Duration.ofMillis(50));
    assertThat(read(stream, "data: x\n\nid: 2", 100))
        .containsExactly(ServerSentEvent.of("x").withId("1"));
    assertThat(stream.lastId()).contains("1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100})
  void isReadInPiecesOfAnySize(int step) {
    String text = "data: \u00e4\u20ac\r\ndata: b\r\n\r\nevent: e\rdata: c\r\rdata: d\n\n";
    assertThat(read(new EventStream(100), text, step))
        .containsExactly(
            ServerSentEvent.of("\u00e4\u20ac\nb"),
            ServerSentEvent.of("c").withEvent("e"),
            ServerSentEvent.of("d"));
  }

  @Test
  void anEventThatIsTooLarge_isRefused() {
    assertThat(read(new EventStream(10), "data: 1234\n\ndata: 1234\n\n", 1)).hasSize(2);
    assertThatThrownBy(() -> read(new EventStream(10), "data: 12345\n\n", 1))
        .isInstanceOf(RefusedException.class)
        .hasMessage("an event of the stream is larger than the 10 bytes it may have");
    assertThatThrownBy(() -> read(new EventStream(100), "data\n".repeat(30), 1))
        .isInstanceOf(RefusedException.class);
    assertThatThrownBy(() -> read(new EventStream(100), "x".repeat(101), 50))
        .isInstanceOf(RefusedException.class);
    assertThat(read(new EventStream(20), ": still here\n".repeat(100) + "data: a\n\n", 7))
        .hasSize(1);
  }

  @Test
  void whatIsSent_isReadAgain() {
    Random random = new Random(7);
    String letters = "ab: \n\u00e9";
    List<ServerSentEvent> events = new ArrayList<>();
    StringBuilder wire = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      StringBuilder data = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        data.append(letters.charAt(random.nextInt(letters.length())));
      }
      ServerSentEvent event = ServerSentEvent.of(data.toString()).withId("" + i);
      event = random.nextBoolean() ? event : event.withEvent("type " + i % 3);
      events.add(event);
      wire.append(event.wire());
    }
    assertThat(read(new EventStream(200), wire.toString(), 1 + random.nextInt(40)))
        .isEqualTo(events);
    assertThat(events.getFirst().retry()).isEqualTo(Optional.empty());
  }
}
