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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guides show code of this room, word for word. */
class GuideTest {
  private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @ParameterizedTest
  @CsvSource({
    "testing.md, src/test/java",
    "server.md, src/main/java",
    "client.md, src",
    "websocket.md, src",
    "sql.md, src/main/java"
  })
  void allCodeOfAGuide_isOfThePrograms(String name, String programs) throws IOException {
    String guide = Files.readString(Path.of("../docs/guide", name));
    List<String> shown = CODE.matcher(guide).results().map(GuideTest::code).toList();
    String code = all(Path.of(programs));

    assertThat(shown).hasSizeGreaterThan(2).allMatch(code::contains);
  }

  private static String code(MatchResult block) {
    return block.group(1);
  }

  private static String all(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
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
