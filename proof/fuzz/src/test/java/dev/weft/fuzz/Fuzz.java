package dev.weft.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tries something on inputs of all kinds: on those of a file, and on what becomes of them. */
public final class Fuzz {
  /** What holds for every input; else it throws. */
  @FunctionalInterface
  public interface Property {
    void check(byte[] input) throws Exception;
  }

  /** Of a property, or of a broken twin, that costs little. */
  public static final int MANY = 20_000;

  /** Of one that costs more. */
  public static final int SOME = 1_500;

  private static final int SEED = 6;
  private static final int FACTOR = Integer.getInteger("weft.seeds", 1);

  private Fuzz() {}

  /** {@return the inputs in the file beside a test, for Jazzer to begin with} */
  public static Stream<byte[]> inputs(Class<?> test) {
    String name = test.getSimpleName() + ".txt";
    try (InputStream file = test.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.isEmpty() && !line.startsWith("# "))
              .map(Written::read)
              .toList()
              .stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Tries a property on the inputs of a test's file, and on so many that are made of them; a
   * hundred times as many with {@code -Dweft.seeds=100}.
   *
   * @throws AssertionError if it does not hold; with the smallest input that could be found, as a
   *     line for the file
   */
  public static void tries(Class<?> test, int count, Property property) {
    tries(inputs(test).toList(), count, property);
  }

  /** Tries a property on some inputs, and on what is made of them. */
  public static void tries(List<byte[]> inputs, int count, Property property) {
    failing(inputs, count * FACTOR, property)
        .ifPresent(input -> {
          throw new AssertionError(
              "does not hold for " + Written.write(input), thrown(property, input));
        });
  }

  /** Sees that a broken twin is found out. */
  public static void finds(Class<?> test, int count, Property twin) {
    finds(inputs(test).toList(), count, twin);
  }

  /** Sees that a broken twin is found out, by some inputs or what is made of them. */
  public static void finds(List<byte[]> inputs, int count, Property twin) {
    assertThat(failing(inputs, count, twin)).as("an input that finds the twin out").isPresent();
  }

  private static Optional<byte[]> failing(List<byte[]> inputs, int count, Property property) {
    for (byte[] input : inputs) {
      if (thrown(property, input) != null) {
        return Optional.of(input);
      }
    }
    Mutations mutations = new Mutations(inputs, random(SEED));
    for (int i = 0; i < count; i++) {
      byte[] input = mutations.next();
      if (thrown(property, input) != null) {
        return Optional.of(smaller(property, input));
      }
    }
    return Optional.empty();
  }

  private static @Nullable Throwable thrown(Property property, byte[] input) {
    try {
      property.check(input.clone());
      return null;
    } catch (Throwable e) {
      return e;
    }
  }

  /** Leaves out what the failure does not need. */
  private static byte[] smaller(Property property, byte[] found) {
    byte[] input = found;
    for (int size = Math.max(1, input.length / 2); size > 0; size /= 2) {
      for (int at = 0; at + size <= input.length; ) {
        byte[] less = without(input, at, size);
        if (thrown(property, less) != null) {
          input = less;
        } else {
          at += size;
        }
      }
    }
    return input;
  }

  private static byte[] without(byte[] input, int at, int size) {
    byte[] less = Arrays.copyOf(input, input.length - size);
    System.arraycopy(input, at + size, less, at, input.length - at - size);
    return less;
  }

  /** {@return chance that is the same each time} */
  static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /**
   * {@return ways to cut an input into pieces, none of them empty: not at all, byte by byte, and
   * some in between that follow from the input}
   */
  public static List<List<byte[]>> cuts(byte[] input) {
    RandomGenerator chance = random(Arrays.hashCode(input));
    return List.of(
        pieces(input, input.length, chance),
        pieces(input, 1, chance),
        pieces(input, 4, chance),
        pieces(input, Math.max(2, input.length / 2), chance));
  }

  private static List<byte[]> pieces(byte[] input, int most, RandomGenerator chance) {
    Stream.Builder<byte[]> pieces = Stream.builder();
    for (int at = 0; at < input.length; ) {
      int length = most == input.length ? most : 1 + chance.nextInt(most);
      int end = Math.min(input.length, at + length);
      pieces.add(Arrays.copyOfRange(input, at, end));
      at = end;
    }
    return pieces.build().toList();
  }

  /** {@return an input as bytes of a header field, each a character} */
  public static String latin(byte[] input) {
    return new String(input, ISO_8859_1);
  }

  /** {@return an input as text; what is no UTF-8 is half a surrogate pair} */
  public static String text(byte[] input) {
    return new String(input, UTF_8).replace('\uFFFD', '\uD83D');
  }
}
