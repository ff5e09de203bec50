package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.fuzz.Fuzz;
import dev.weft.server.Codings.Choice;
import dev.weft.server.Ranges.Asked;
import dev.weft.server.Ranges.Range;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the fields of a request say, a handler sees what is well-formed, and within bounds. */
class FieldsFuzzTest {
  private static final int MOST_PARTS = 4;

  /** The last is larger than any file. */
  private static final long[] SIZES = {0, 1, 100, 100_000_000_000_000_000L};

  /** What is tried. */
  private interface Readers {
    default HttpRequest request(Http2Headers fields) throws Http2Exception {
      return Fields.request(1, fields);
    }

    default Asked ranges(String field, long size) {
      return Ranges.parse(field, size, MOST_PARTS);
    }
  }

  private static final Readers OURS = new Readers() {};

  static Stream<byte[]> inputs() {
    return Fuzz.inputs(FieldsFuzzTest.class);
  }

  @MethodSource("inputs")
  @FuzzTest
  void fuzz(byte[] input) throws Exception {
    reads(OURS).check(input);
  }

  @Test
  void everyField_isWellFormedOrRefused() {
    Fuzz.tries(FieldsFuzzTest.class, Fuzz.MANY, reads(OURS));
  }

  @Test
  void brokenTwin_thatCountsFromTheWrongEnd_isFound() {
    Readers twin =
        new Readers() {
          @Override
          public Asked ranges(String field, long size) {
            return OURS.ranges(field.replace("=-", "=0-"), size);
          }
        };
    Fuzz.finds(FieldsFuzzTest.class, Fuzz.MANY, reads(twin));
  }

  @Test
  void brokenTwin_thatTakesTheLastPath_isFound() {
    Readers twin =
        new Readers() {
          @Override
          public HttpRequest request(Http2Headers fields) throws Http2Exception {
            if (fields.getAll(":path").size() > 1) {
              fields.set(":path", fields.getAll(":path").getLast());
            }
            return OURS.request(fields);
          }
        };
    Fuzz.finds(FieldsFuzzTest.class, Fuzz.MANY, reads(twin));
  }

  private static Fuzz.Property reads(Readers readers) {
    return input -> {
      String text = Fuzz.latin(input);
      requireRequest(text, readers);
      for (long size : SIZES) {
        assertThat(readers.ranges(text, size)).isEqualTo(ranges(text, size));
      }
      assertThat(Words.list(List.of(text))).doesNotContain("");
      if (Codings.choose(List.of(text)) instanceof Choice.Coded(Codings.Coding coding)) {
        String asked = text.toLowerCase(Locale.ROOT);
        assertThat(asked.contains("*") || asked.contains(coding.text())).isTrue();
      }
    };
  }

  // ---- the head of a request of HTTP/2, a field a line ----

  private static void requireRequest(String text, Readers readers) {
    Http2Headers fields = new DefaultHttp2Headers(false);
    List<String> names = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      int colon = Math.max(0, line.indexOf(':', 1));
      names.add(line.substring(0, colon));
      fields.add(
          AsciiString.of(names.getLast()),
          AsciiString.of(line.substring(Math.min(line.length(), colon + 1))));
    }
    HttpRequest head;
    try {
      head = readers.request(fields);
    } catch (Http2Exception e) {
      return;
    }
    assertThat(names).filteredOn(name -> name.startsWith(":")).doesNotHaveDuplicates();
    assertThat(names).allMatch(name -> name.matches(":?[!#$%&'*+.^_`|~0-9a-z-]+"));
    head.headers()
        .forEach(field ->
            assertThat(field.getValue())
                .doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f]|^[ \t]|(?<!;)[ \t]$"));
    if (Fields.fault(head, Limits.defaults()) == null) {
      assertThat(head.uri()).matches("[/*][!-~]*").doesNotContain("#");
      assertThat(head.method().name()).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
      assertThat(head.headers().getAll("host")).hasSize(1);
    }
  }

  // ---- ranges, by the letter of RFC 9110 §14.1.1 ----

  private static Asked ranges(String field, long size) {
    if (!field.matches("(?is)bytes=.*")) {
      return new Asked.Whole();
    }
    List<Range> ranges = new ArrayList<>();
    List<String> specs = Words.list(List.of(field.substring(6)));
    BigInteger sum = BigInteger.ZERO;
    for (String spec : specs) {
      Range range = range(spec, BigInteger.valueOf(size));
      if (range == null) {
        return new Asked.Whole();
      }
      if (range.to() >= range.from()) {
        ranges.add(range);
        sum = sum.add(BigInteger.valueOf(range.length()));
      }
    }
    boolean whole =
        specs.isEmpty() || specs.size() > MOST_PARTS || sum.compareTo(BigInteger.valueOf(size)) > 0;
    return whole
        ? new Asked.Whole()
        : ranges.isEmpty() ? new Asked.None() : new Asked.Parts(ranges);
  }

  private static @Nullable Range range(String spec, BigInteger size) {
    if (!spec.matches("[0-9]+-[0-9]*|-[0-9]+")) {
      return null;
    }
    BigInteger end = size.subtract(BigInteger.ONE);
    String[] words = spec.split("-", 2);
    if (words[0].isEmpty()) {
      BigInteger from = size.subtract(new BigInteger(words[1]).min(size));
      return new Range(from.longValueExact(), end.longValueExact());
    }
    BigInteger first = new BigInteger(words[0]);
    BigInteger last = words[1].isEmpty() ? first.max(end) : new BigInteger(words[1]);
    if (last.compareTo(first) < 0) {
      return null;
    }
    return first.compareTo(size) >= 0
        ? new Range(0, -1)
        : new Range(first.longValueExact(), last.min(end).longValueExact());
  }
}
