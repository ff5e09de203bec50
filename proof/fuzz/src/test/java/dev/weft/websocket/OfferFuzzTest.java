package dev.weft.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.http.Headers;
import dev.weft.websocket.Tokens.Extension;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** What is offered in a handshake is refused as a whole, or answered within what was offered. */
class OfferFuzzTest {
  private static final Deflate KEEPS = Deflate.defaults().withTakeover(true);
  private static final Set<String> ANSWERS =
      Set.of("server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits");

  /** Answers offers. */
  private interface Answerer extends BiFunction<List<Extension>, Deflate, Optional<Compression>> {}

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(OfferFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(Compression::answer).check(input);
  }

  @Test
  void everyOffer_isRefusedOrKept() {
    Fuzz.tries(OfferFuzzTest.class, Fuzz.MANY, reads(Compression::answer));
  }

  @Test
  void brokenTwin_thatPromisesASmallWindow_isFound() {
    Answerer twin =
        (offers, how) ->
            offers.stream()
                .filter(offer -> offer.name().equals(Compression.NAME))
                .findFirst()
                .map(_ -> new Compression(Compression.NAME, how.takeover(), how.takeover()));
    Fuzz.finds(OfferFuzzTest.class, Fuzz.MANY, reads(twin));
  }

  private static Fuzz.Property reads(Answerer answerer) {
    return input -> {
      String text = Fuzz.latin(input);
      requireTokens(text);
      requireOwnOrigin(text);
      List<Extension> offers;
      try {
        offers = Tokens.extensions(List.of(text));
      } catch (IllegalArgumentException e) {
        return;
      }
      requireKept(offers, answerer.apply(offers, KEEPS));
      requireKept(offers, answerer.apply(offers, Deflate.defaults()));
      try {
        Compression.settle(offers, Optional.of(KEEPS));
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("not offered");
      }
    };
  }

  /** An answer is in the form of a field, and nothing in it that one of the offers forbids. */
  private static void requireKept(List<Extension> offers, Optional<Compression> answer) {
    if (answer.isEmpty()) {
      return;
    }
    Headers.of("Sec-WebSocket-Extensions", answer.get().field());
    Extension said = Tokens.extensions(List.of(answer.get().field())).getFirst();
    assertThat(ANSWERS).containsAll(said.params().keySet());
    assertThat(answer.get().serverKeeps())
        .isEqualTo(!said.params().containsKey("server_no_context_takeover"));
    assertThat(answer.get().clientKeeps())
        .isEqualTo(!said.params().containsKey("client_no_context_takeover"));
    assertThat(offers)
        .filteredOn(offer -> offer.name().equals(said.name()))
        .anySatisfy(offer -> {
          if (offer.params().containsKey("server_no_context_takeover")) {
            assertThat(answer.get().serverKeeps()).isFalse();
          }
          Optional<String> bits =
              offer.params().getOrDefault("server_max_window_bits", Optional.of("15"));
          assertThat(bits).as("the window there is").contains("15");
          assertThat(said.params().containsKey("server_max_window_bits"))
              .isEqualTo(offer.params().containsKey("server_max_window_bits"));
        });
  }

  private static void requireTokens(String text) {
    try {
      assertThat(Tokens.list(List.of(text)))
          .doesNotHaveDuplicates()
          .allSatisfy(token -> assertThat(token).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+"));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessage("malformed list");
    }
  }

  private static void requireOwnOrigin(String text) {
    if (Acceptance.defaults().admits(Optional.of(text), "here.example")) {
      assertThat(dev.weft.http.Url.parse(text).authority()).isEqualTo("here.example");
    }
  }
}
