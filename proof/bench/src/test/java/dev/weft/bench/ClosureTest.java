package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ClosureTest {
  private final Closure closure = Closure.parse("200 /a\n404 /b\n200 /c d\n");

  @Test
  void parse_countsFilesAndKeepsLinksThatLeadNowhere() {
    assertThat(closure.paths()).containsExactlyInAnyOrder("/a", "/b", "/c d");
    assertThat(closure.pages()).isEqualTo(2);
  }

  @Test
  void missingAndExtra_areTheDifferencesBothWays() {
    Set<String> found = Set.of("/a", "/x");
    assertThat(closure.missing(found)).containsExactly("/b", "/c d");
    assertThat(closure.extra(found)).containsExactly("/x");
  }
}
