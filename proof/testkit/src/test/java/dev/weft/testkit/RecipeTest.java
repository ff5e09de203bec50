package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecipeTest {
  @Test
  void whatIsNone_isRefused() {
    for (String text :
        List.of("", "x", "12 WHAT", "12 3=", "99999999999999999999", "1 99999999999=1")) {
      assertThatThrownBy(() -> Simulation.replay(text, () -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not from '" + text + "'");
    }
  }

  @Test
  void itIsRead_asItIsWritten() {
    for (String text : List.of("42", "-7", "42 PRIORITIES", "42 -", "42 3=1,17=2")) {
      assertThat(Recipe.parse(text)).hasToString(text);
    }
  }

  @Test
  void spacesAroundIt_doNotMatter() {
    assertThat(Recipe.parse(" 42 3=1\n")).hasToString("42 3=1");
  }

  @Test
  void aSeed_hasAStrategy_whichIsOnlyWrittenWhereItIsAnother() {
    Strategy own = Recipe.of(42).strategy();
    Strategy other = own == Strategy.RANDOM ? Strategy.PRIORITIES : Strategy.RANDOM;

    assertThat(new Recipe(42, own, null)).hasToString("42");
    assertThat(new Recipe(42, other, null)).hasToString("42 " + other);
  }

  @Test
  void choices_areWrittenInTheirOrder() {
    assertThat(Recipe.of(1).withDeviations(Map.of(17, 2, 3, 1))).hasToString("1 3=1,17=2");
    assertThat(Recipe.parse("1 17=2,3=1").deviations()).isEqualTo(Map.of(3, 1, 17, 2));
  }
}
