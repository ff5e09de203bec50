package dev.weft.net;

import dev.weft.task.BrokenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** Files of text, with their name in every complaint. */
final class TextFile {
  private TextFile() {}

  /**
   * Reads a file and makes something of it.
   *
   * @param parser throws an IllegalArgumentException whose message continues "it …"
   */
  static <T> T parsed(Path file, Function<String, T> parser) {
    try {
      return parser.apply(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      throw new BrokenException("cannot use %s: there is no such file".formatted(file), e);
    } catch (IOException e) {
      throw new BrokenException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new BrokenException("cannot use %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
