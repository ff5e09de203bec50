package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.RefusedException;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every cut of every text against a search in the whole. */
class DelimitedTest {
  @Test
  void part_isFoundHoweverTheBytesCome() {
    for (int seed = 0; seed < 3_000; seed++) {
      Random random = new Random(seed);
      String text = text(random, random.nextInt(30));
      String delimiter = text(random, 1 + random.nextInt(4));
      int most = 1 + random.nextInt(20);
      int found = text.indexOf(delimiter);
      Delimited taking = Delimited.part(bytes(delimiter), most, "the peer");
      String what = "seed " + seed + ": '" + delimiter + "' in '" + text + "', at most " + most;
      boolean fits = found >= 0 ? found <= most : text.length() <= most;
      if (!fits) {
        assertThatThrownBy(() -> feed(taking, text, random))
            .as(what)
            .isInstanceOf(RefusedException.class);
      } else if (found >= 0) {
        assertThat(feed(taking, text, random))
            .as(what)
            .isEqualTo(text.substring(0, found + delimiter.length()));
      } else {
        assertThat(feed(taking, text, random)).as(what).isEqualTo(text.isEmpty() ? null : text);
      }
    }
  }

  @Test
  void part_isRefusedAtTheFirstByteThatIsTooMuch() {
    for (int most = 1; most < 10; most++) {
      Delimited taking = Delimited.part(bytes("--"), most, "the peer");
      Chunks chunks = new Chunks();
      chunks.add(Unpooled.copiedBuffer(bytes("x".repeat(most))));
      assertThat(taking.from(chunks, false)).isNull();
      chunks.add(Unpooled.copiedBuffer(bytes("-"))); // perhaps the delimiter begins
      assertThat(taking.from(chunks, false)).isNull();
      chunks.add(Unpooled.copiedBuffer(bytes("x"))); // no
      assertThatThrownBy(() -> taking.from(chunks, false)).isInstanceOf(RefusedException.class);
      assertThat(chunks.size()).as("nothing was taken").isEqualTo(most + 2);
    }
  }

  private static @Nullable String feed(Delimited taking, String text, Random random) {
    Chunks chunks = new Chunks();
    byte[] all = bytes(text);
    int at = 0;
    while (at < all.length) {
      int end = Math.min(all.length, at + 1 + random.nextInt(5));
      chunks.add(Unpooled.copiedBuffer(Arrays.copyOfRange(all, at, end)));
      at = end;
      byte[] taken = taking.from(chunks, false);
      if (taken != null) {
        return new String(taken, StandardCharsets.US_ASCII);
      }
    }
    byte[] taken = taking.from(chunks, true);
    return taken == null ? null : new String(taken, StandardCharsets.US_ASCII);
  }

  private static String text(Random random, int length) {
    return random
        .ints(length, 'a', 'c')
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
