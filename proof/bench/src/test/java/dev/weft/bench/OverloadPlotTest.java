package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class OverloadPlotTest {
  private static Row row(String title, double weft, double peer) {
    return new Row("server", title, "%", Better.HIGHER, weft, Map.of("a < b", peer), 0.0);
  }

  @Test
  void whatWasMeasured_isDrawn() throws Exception {
    List<Row> rows =
        List.of(
            row(ServerCase.OVERLOAD.goodput().get(0), 100, 90),
            row(ServerCase.OVERLOAD.goodput().get(3), 98, 4),
            row(ServerCase.OVERLOAD.late().get(3), 20, 499),
            row("another case", 1, 2));
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(OverloadPlot.of(rows))));
    assertThat(svg.getElementsByTagName("g").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(4);
    String points =
        svg.getElementsByTagName("polyline")
            .item(0)
            .getAttributes()
            .getNamedItem("points")
            .getNodeValue();
    assertThat(points).as("the steps without a figure are left out").containsOnlyOnce(" ");
  }

  @Test
  void theRowsOfAnOverload_areTheOnesThatAreDrawn() {
    assertThat(ServerCase.OVERLOAD.goodput())
        .hasSize(4)
        .allMatch(title -> title.contains("answered in time"));
    assertThat(ServerCase.OVERLOAD_CPU.late()).hasSize(4).allMatch(title -> title.contains("99 %"));
  }

  @Test
  void onlyTheSuiteServer_hasAPlot() {
    assertThat(OverloadPlot.fits(Options.parse(List.of("server")))).isTrue();
    assertThat(OverloadPlot.fits(Options.parse(List.of("server", "--case", "overload")))).isTrue();
    assertThat(OverloadPlot.fits(Options.parse(List.of("server", "--case", "json")))).isFalse();
    assertThat(OverloadPlot.fits(Options.parse(List.of("net")))).isFalse();
  }
}
