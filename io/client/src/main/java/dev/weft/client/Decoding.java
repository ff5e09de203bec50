package dev.weft.client;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content codings of a body undone, piece by piece, within bounds.
 *
 * <pre>{@code
 * fed → read until there is nothing → fed … → ended
 *                                              closed, at any time
 * }</pre>
 *
 * <p>Each coding's output is counted, also of those below another, so what a bomb costs is bounded
 * by the limits and never by what it says. Nothing here waits. One task at a time.
 */
final class Decoding implements AutoCloseable {
  /** More would be a bomb, or a mistake. */
  static final int MOST_CODINGS = 5;

  private static final int PIECE = 16 * 1024;

  // immutable
  private final String what;
  private final DecodingLimits limits;
  private final List<Layer> layers;

  // one task
  private byte @Nullable [] plain;
  private long coded;
  private boolean closed;

  /** One coding of a stack. One task. */
  private static final class Layer {
    final Coding coding;
    final Decoder decoder;
    final byte[] piece = new byte[PIECE];
    long bytes;

    Layer(Coding coding) {
      this.coding = coding;
      this.decoder = coding.open();
    }
  }

  private Decoding(String what, DecodingLimits limits, List<Layer> layers) {
    this.what = what;
    this.limits = limits;
    this.layers = layers;
  }

  /**
   * {@return what undoes the codings of a body, or empty if one of them is unknown here; then the
   * body is to be taken as it is}
   *
   * @param what the body, for messages, as in "the body of https://example.com/"
   * @param contentEncoding the values of its Content-Encoding headers; none or "identity" mean that
   *     the bytes are passed on
   * @throws RefusedException if it has more than {@value #MOST_CODINGS} codings
   */
  static Optional<Decoding> of(String what, List<String> contentEncoding, DecodingLimits limits) {
    List<Coding> codings = new ArrayList<>();
    for (String name : names(contentEncoding)) {
      Optional<Coding> coding = Coding.named(name);
      if (coding.isEmpty()) {
        return Optional.empty();
      }
      codings.add(coding.get());
    }
    if (codings.size() > MOST_CODINGS) {
      throw new RefusedException(
          "%s has %d codings, one on the other; at most %d are undone"
              .formatted(what, codings.size(), MOST_CODINGS));
    }
    return Optional.of(new Decoding(what, limits, layers(codings)));
  }

  /** What was applied last is undone first. */
  private static List<Layer> layers(List<Coding> codings) {
    List<Layer> layers = new ArrayList<>();
    boolean done = false;
    try {
      codings.reversed().forEach(coding -> layers.add(new Layer(coding)));
      done = true;
      return layers;
    } finally {
      if (!done) {
        layers.forEach(layer -> layer.decoder.close());
      }
    }
  }

  private static List<String> names(List<String> contentEncoding) {
    return contentEncoding.stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty() && !name.equalsIgnoreCase("identity"))
        .toList();
  }

  /** {@return whether the bytes are passed on as they are} */
  boolean isIdentity() {
    return layers.isEmpty();
  }

  /**
   * Takes coded bytes; they are not copied and must not change until {@link #next} is null. Only
   * when it is.
   */
  void feed(byte[] bytes, int from, int count) {
    coded += count;
    if (layers.isEmpty()) {
      plain = Arrays.copyOfRange(bytes, from, from + count);
    } else {
      layers.getFirst().decoder.feed(bytes, from, from + count);
    }
  }

  /**
   * {@return the next piece of the body, not empty and at most 16 KiB if it was coded; null if more
   * bytes are needed, or it is closed}
   *
   * @throws BrokenException if the bytes are none of the coding
   * @throws RefusedException if a limit is reached
   */
  byte @Nullable [] next() {
    if (closed) {
      return null;
    }
    if (layers.isEmpty()) {
      return passed();
    }
    Layer last = layers.getLast();
    int count = read(layers.size() - 1);
    return count == 0 ? null : Arrays.copyOf(last.piece, count);
  }

  private byte @Nullable [] passed() {
    byte[] piece = plain;
    plain = null;
    if (piece == null || piece.length == 0) {
      return null;
    }
    if (coded > limits.bytes()) {
      throw tooLarge();
    }
    return piece;
  }

  /** Reads into the piece of a layer; at most as far as there is input. */
  private int read(int number) {
    Layer layer = layers.get(number);
    while (true) {
      int count = undo(layer);
      if (count > 0) {
        layer.bytes += count;
        check(layer, number == layers.size() - 1);
        return count;
      }
      int below = number == 0 ? 0 : read(number - 1);
      if (below == 0) {
        return 0;
      }
      layer.decoder.feed(layers.get(number - 1).piece, 0, below);
    }
  }

  private int undo(Layer layer) {
    try {
      return layer.decoder.read(layer.piece);
    } catch (BrokenException e) {
      throw new BrokenException(what + " " + e.getMessage(), e.getCause());
    } catch (RefusedException e) {
      throw new RefusedException(what + " " + e.getMessage(), e.getCause());
    }
  }

  /** A coded body may be a little larger than what it becomes. */
  private void check(Layer layer, boolean last) {
    long most = limits.bytes();
    long allowed = last ? most : Math.max(most, most + most / 8 + PIECE);
    if (layer.bytes > allowed) {
      throw tooLarge();
    }
    if (layer.bytes > DecodingLimits.FREE && layer.bytes / limits.ratio() > coded) {
      throw new RefusedException(
          "%s becomes more than %d times as large: %,d bytes from %,d so far; if it is no bomb, raise the ratio"
              .formatted(what, limits.ratio(), layer.bytes, coded));
    }
  }

  private RefusedException tooLarge() {
    return new RefusedException(
        "%s is larger than the limit of %,d bytes".formatted(what, limits.bytes()));
  }

  /**
   * Says that there are no more coded bytes.
   *
   * @throws BrokenException if there should be: the body was cut off
   */
  void end() {
    for (Layer layer : layers) {
      if (!layer.decoder.isComplete()) {
        throw new BrokenException(
            "%s was cut off: %,d bytes came, and the end of its %s is missing"
                .formatted(what, coded, layer.coding.word()));
      }
    }
  }

  /** Gives back what it holds, also in the middle of a body. Does nothing the second time. */
  @Override
  public void close() {
    closed = true;
    layers.forEach(layer -> layer.decoder.close());
  }
}
