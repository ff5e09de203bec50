package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void write_makesOneObjectForEachRow() {
    Map<String, Double> peers = new LinkedHashMap<>();
    peers.put("a \"b\"", 1234567.891);
    peers.put("c", 2.0);
    Row row = new Row("crawl", "rate", "pages/s", Better.HIGHER, 0.123456789, peers, 0.05);
    assertThat(Json.write(List.of(row)))
        .isEqualToIgnoringWhitespace(
            """
            [{"suite":"crawl","case":"rate","unit":"pages/s","better":"higher","weft":0.123457,
              "peers":{"a \\"b\\"":1234570,"c":2.0},"spread":0.05}]
            """);
  }

  @Test
  void write_saysNullWhereWeftHasNoFigure() {
    Row row = new Row("task", "x", "ns", Better.LOWER, null, Map.of(), null);
    assertThat(Json.write(List.of(row)))
        .contains("\"weft\":null", "\"peers\":{}", "\"spread\":null");
  }

  @Test
  void read_takesFlatMembersAndStepsOverNestedOnes() {
    Map<String, Object> members =
        Json.read("{\"n\":1.5,\"i\":2,\"s\":\"x\",\"a\":[1,{\"b\":2}],\"t\":true,\"z\":null}");
    assertThat(members).isEqualTo(Map.of("n", 1.5, "i", 2.0, "s", "x", "t", true));
    assertThat(Json.number(members, "i")).isEqualTo(2);
    assertThat(Json.number(members, "s")).isNaN();
  }

  @Test
  void read_ofAnythingElse_isRefused() {
    assertThatThrownBy(() -> Json.read("[1]")).hasMessageContaining("not a JSON object");
    assertThatThrownBy(() -> Json.read("no {")).hasMessageContaining("not a JSON object");
    assertThatThrownBy(() -> Json.read("")).hasMessageContaining("not a JSON object");
  }
}
