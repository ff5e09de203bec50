package dev.weft.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Inputs that are made of others: a little wrong, or right in another way. */
final class Mutations {
  private static final Pattern WORD = Pattern.compile("\\w+|\\W+");
  private static final String MARKS = "\0\t\n\r \"%',-./0:;=@[\\]{}\u007f\u0080\u00c3\u00ed\u00ff";

  /** A few inputs are made longer than any limit that a test sets. */
  private static final int MOST_COPIES = 200;

  private final List<byte[]> inputs;
  private final RandomGenerator chance;

  /** What the inputs consist of. */
  private final List<byte[]> words;

  Mutations(List<byte[]> inputs, RandomGenerator chance) {
    this.inputs = inputs;
    this.chance = chance;
    this.words = inputs.stream().flatMap(Mutations::words).toList();
  }

  private static Stream<byte[]> words(byte[] input) {
    return WORD.matcher(new String(input, ISO_8859_1))
        .results()
        .map(MatchResult::group)
        .distinct()
        .map(word -> word.getBytes(ISO_8859_1));
  }

  byte[] next() {
    byte[] input = any(inputs);
    for (int i = 1 + chance.nextInt(4); i > 0; i--) {
      input = changed(input);
    }
    return input;
  }

  private byte[] any(List<byte[]> some) {
    return some.get(chance.nextInt(some.size()));
  }

  private byte[] changed(byte[] input) {
    int from = chance.nextInt(input.length + 1);
    int to = Math.min(input.length, from + chance.nextInt(9));
    byte[] part = new byte[to - from];
    System.arraycopy(input, from, part, 0, part.length);
    return switch (chance.nextInt(9)) {
      case 0 -> joined(input, from, to); // left out
      case 1 -> joined(input, from, from, mark());
      case 2 -> joined(input, from, Math.min(input.length, from + 1), mark());
      case 3, 4 -> joined(input, from, from, any(words));
      case 5 -> joined(input, from, to, any(words));
      case 6 -> joined(input, from, to, part, part);
      case 7 -> joined(input, from, to, copies(part));
      default -> { // goes on as another one
        byte[] other = any(inputs);
        int at = chance.nextInt(other.length + 1);
        byte[] rest = new byte[other.length - at];
        System.arraycopy(other, at, rest, 0, rest.length);
        yield joined(input, from, input.length, rest);
      }
    };
  }

  private byte[] mark() {
    int c = chance.nextInt(3) > 0 ? MARKS.charAt(chance.nextInt(MARKS.length())) : chance.nextInt();
    return new byte[] {(byte) c};
  }

  private byte[][] copies(byte[] part) {
    byte[][] copies = new byte[chance.nextInt(20) > 0 ? 3 : chance.nextInt(MOST_COPIES)][];
    Arrays.fill(copies, part);
    return copies;
  }

  private static byte[] joined(byte[] input, int from, int to, byte[]... between) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(input.length + 16);
    out.write(input, 0, from);
    for (byte[] each : between) {
      out.writeBytes(each);
    }
    out.write(input, to, input.length - to);
    return out.toByteArray();
  }
}
