package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The guides show code of this room, word for word. */
class GuideTest {
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void allCodeOfTheGuideToTesting_isOfThePrograms() throws IOException {
    String guide = Files.readString(Path.of("../docs/guide/testing.md"));
    List<String> shown = CODE.matcher(guide).results().map(GuideTest::code).toList();

    assertThat(shown).hasSizeGreaterThan(5).allMatch(code -> programs().contains(code));
  }

  @Test
  void allCodeOfTheGuideToWebSockets_isOfThePrograms() throws IOException {
    String guide = Files.readString(Path.of("../docs/guide/websocket.md"));
    List<String> shown = CODE.matcher(guide).results().map(GuideTest::code).toList();

    assertThat(shown).hasSize(3).allMatch(code -> programs().contains(code));
  }

  private static String code(MatchResult block) {
    return block.group(1);
  }

  private static String programs() {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(GuideTest::read)
          .collect(Collectors.joining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
