package dev.weft.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.shape.Rule.Finding;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house keeps its rules, and each rule can tell a house that does not. */
class ShapeTest {
  private static final Path REPORT = Path.of("target", "public-types.txt");

  /** The rules about sources; the one about classes has its twin in a test of its own. */
  static Stream<Rule> sourceRules() {
    return Rule.all().filter(rule -> !rule.name().equals("netty leaks nowhere"));
  }

  @Test
  void theHouseKeepsEveryRule() throws IOException {
    House house = House.here();
    assertThat(Rule.all().flatMap(rule -> rule.complaints(house).stream())).isEmpty();
  }

  @Test
  void theHouseIsReadWhole() throws IOException {
    House house = House.here();
    assertThat(house.poms()).hasSizeGreaterThan(5);
    assertThat(house.sources()).anyMatch(source -> source.path().endsWith("/ShapeTest.java"));
  }

  @ParameterizedTest
  @MethodSource("sourceRules")
  void aRuleReportsItsBrokenTwinAndNothingElse(Rule rule) {
    Map<String, String> twin = Twins.of(rule.name());
    assertThat(twin).as("a broken twin of '%s'", rule).isNotEmpty();
    assertThat(places(rule, House.of(twin))).isEqualTo(markedPlaces(twin));
  }

  @Test
  void aClassThatKnowsNettyIsReported() {
    var classes = Map.of("core/task/Leak.class", classWithField("io.netty.buffer.ByteBuf"));
    var clean = Map.of("core/task/Clean.class", classWithField("java.lang.String"));
    Rule rule =
        Rule.all()
            .filter(each -> each.name().equals("netty leaks nowhere"))
            .findAny()
            .orElseThrow();
    assertThat(places(rule, new House(List.of(), Map.of(), classes)))
        .containsExactly("core/task/Leak.class:0");
    assertThat(places(rule, new House(List.of(), Map.of(), clean))).isEmpty();
  }

  @Test
  void aComplaintNamesPlaceRuleAndWayOut() {
    Rule rule =
        new Rule("a rule", "a way out", _ -> Stream.of(new Finding("A.java", 7, "a thing")));
    assertThat(rule.complaints(House.of(Map.of())))
        .containsExactly("A.java:7: a thing [a rule]: a way out");
  }

  /** Only reported: a room with many public types is looked at, not failed. */
  @Test
  void publicTypesAreCounted() throws IOException {
    Map<String, int[]> counts = new TreeMap<>();
    for (Source source : House.here().sources()) {
      for (Source.Type type : source.isProduct() ? source.types() : List.<Source.Type>of()) {
        counts.computeIfAbsent(source.room(), _ -> new int[2])[type.isPublic() ? 0 : 1]++;
      }
    }
    List<String> lines = new ArrayList<>();
    counts.forEach(
        (room, count) -> lines.add(room + ": " + count[0] + " public, " + count[1] + " hidden"));
    Files.createDirectories(REPORT.getParent());
    Files.write(REPORT, lines);
  }

  private static List<String> places(Rule rule, House house) {
    return rule.judge().apply(house).map(Finding::place).distinct().sorted().toList();
  }

  private static List<String> markedPlaces(Map<String, String> twin) {
    List<String> places = new ArrayList<>();
    twin.forEach((path, text) -> {
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).contains("//!") || lines.get(i).contains("<!--!-->")) {
          places.add(path + ":" + (i + 1));
        }
      }
    });
    return places.stream().sorted().toList();
  }

  private static byte[] classWithField(String type) {
    return ClassFile.of()
        .build(
            ClassDesc.of("dev.weft.task.Sample"),
            made -> made.withField("field", ClassDesc.of(type), 0));
  }
}
