package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.task.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events are those of the standard, however their bytes come, and never larger than they may be.
 */
class EventStreamFuzzTest {
  private static final int ENOUGH = 1 << 20;
  private static final int LITTLE = 40;

  /** What was found; without the events if it was refused, as some of them then got lost. */
  private record Found(
      List<ServerSentEvent> events,
      Optional<String> lastId,
      Optional<Duration> retry,
      boolean refused) {}

  /** Reads pieces, with the most bytes that an event may have. */
  private interface Reader extends BiFunction<List<byte[]>, Integer, Found> {}

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(EventStreamFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(EventStreamFuzzTest::read).check(input);
  }

  @Test
  void everyStream_isReadAsTheStandardSays() {
    Fuzz.tries(EventStreamFuzzTest.class, Fuzz.MANY, reads(EventStreamFuzzTest::read));
  }

  @Test
  void brokenTwin_thatForgetsAReturnBetweenPieces_isFound() {
    Fuzz.finds(
        EventStreamFuzzTest.class,
        Fuzz.MANY,
        reads((pieces, most) ->
            read(pieces.stream().map(EventStreamFuzzTest::lines).toList(), most)));
  }

  private static byte[] lines(byte[] piece) {
    return Fuzz.latin(piece)
        .replace("\r\n", "\n")
        .replace('\r', '\n')
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void brokenTwin_withoutABound_isFound() {
    Fuzz.finds(EventStreamFuzzTest.class, Fuzz.MANY, reads((pieces, _) -> read(pieces, ENOUGH)));
  }

  private static Found read(List<byte[]> pieces, int most) {
    EventStream stream = new EventStream(most);
    List<ServerSentEvent> events = new ArrayList<>();
    try {
      pieces.forEach(piece -> events.addAll(stream.read(piece, 0, piece.length)));
      return new Found(events, stream.lastId(), stream.retry(), false);
    } catch (RefusedException e) {
      return new Found(List.of(), Optional.empty(), Optional.empty(), true);
    }
  }

  private static Fuzz.Property reads(Reader reader) {
    return input -> {
      Found expected = byTheStandard(new String(input, UTF_8));
      for (List<byte[]> pieces : Fuzz.cuts(input)) {
        assertThat(reader.apply(pieces, ENOUGH)).isEqualTo(expected);
        Found bounded = reader.apply(pieces, LITTLE);
        assertThat(bounded.refused).isEqualTo(read(List.of(input), LITTLE).refused);
        assertThat(bounded.events)
            .allSatisfy(event -> assertThat(event.data().length()).isLessThanOrEqualTo(LITTLE));
      }
      expected.events.forEach(EventStreamFuzzTest::requireSaidAlike);
    };
  }

  private static void requireSaidAlike(ServerSentEvent event) {
    byte[] said = event.wire().getBytes(UTF_8);
    assertThat(read(List.of(said), ENOUGH).events).containsExactly(event);
  }

  /** The steps of the HTML standard §9.2.6, one after another, on the whole text at once. */
  private static Found byTheStandard(String stream) {
    String text = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
    List<ServerSentEvent> events = new ArrayList<>();
    Optional<String> id = Optional.empty();
    Optional<String> lastId = Optional.empty();
    Optional<Duration> retry = Optional.empty();
    String type = "";
    List<String> data = new ArrayList<>();
    String[] lines = text.split("\r\n|\r|\n", -1);
    for (int i = 0; i < lines.length - 1; i++) { // what has no end is no line
      String[] field = lines[i].split(":", 2);
      String value = field.length == 1 ? "" : field[1].replaceFirst("^ ", "");
      if (lines[i].isEmpty()) {
        lastId = id;
        if (!data.isEmpty()) {
          events.add(
              new ServerSentEvent(
                  id,
                  Optional.of(type).filter(said -> !said.isEmpty()),
                  String.join("\n", data),
                  Optional.empty(),
                  Optional.empty()));
        }
        data.clear();
        type = "";
      } else if (field[0].equals("data")) {
        data.add(value);
      } else if (field[0].equals("event")) {
        type = value;
      } else if (field[0].equals("id") && !value.contains("\0")) {
        id = Optional.of(value);
      } else if (field[0].equals("retry") && value.matches("[0-9]{1,15}")) {
        retry = Optional.of(Duration.ofMillis(Long.parseLong(value)));
      }
    }
    return new Found(events, lastId, retry, false);
  }
}
