package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private final StringWriter out = new StringWriter();

  private String written(Records records) throws IOException {
    records.columns(List.of("name", "n"));
    records.row(Arrays.asList("plain", 1));
    records.row(Arrays.asList("a \"quoted\", long\nline", null));
    records.end();
    return out.toString();
  }

  @Test
  void csvQuotesWhatItMust() throws IOException {
    assertThat(written(new CsvRecords(out)))
        .isEqualTo("name,n\r\nplain,1\r\n\"a \"\"quoted\"\", long\nline\",\r\n");
  }

  @Test
  void jsonlKeepsNumbersAndNulls() throws IOException {
    assertThat(written(new JsonlRecords(out)))
        .isEqualTo(
            "{\"name\":\"plain\",\"n\":1}\n"
                + "{\"name\":\"a \\\"quoted\\\", long\\nline\",\"n\":null}\n");
  }

  @Test
  void jsonlNamesTheSecondColumnOfAName() throws IOException {
    Records records = new JsonlRecords(out);
    records.columns(List.of("count", "count_2", "count"));
    records.row(List.of(1, 2, 3));
    records.end();
    assertThat(out.toString()).isEqualTo("{\"count\":1,\"count_2\":2,\"count_3\":3}\n");
  }

  @Test
  void aTableGivesWideCharactersTwoColumns() throws IOException {
    Records table = new TableRecords(out);
    table.columns(List.of("title", "n"));
    table.row(List.of("日本ｶﾅ、", 1));
    table.row(List.of("e\u0301te", 2));
    table.end();
    assertThat(out.toString().lines())
        .containsSequence("日本ｶﾅ、  1", "e\u0301te       2", "(2 rows)");
  }

  @Test
  void aTableIsAlignedAndCounted() throws IOException {
    assertThat(written(new TableRecords(out)))
        .isEqualTo(
            """
            name                   n
            ─────────────────────  ─
            plain                  1
            a "quoted", long line
            (2 rows)
            """);
  }

  @Test
  void aLongTableTakesLittleMemoryAndShowsEveryRow() throws IOException {
    Records table = new TableRecords(out);
    table.columns(List.of("n"));
    for (int i = 0; i < 1_000; i++) {
      table.row(List.of(i));
    }
    table.end();
    assertThat(out.toString().lines()).hasSize(1_003).endsWith("999", "(1,000 rows)");
  }
}
