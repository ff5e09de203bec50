package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Weft;
import dev.weft.task.WeftException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever way a statement goes, it takes and gives the same. */
class LanesTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  /** The second time the server is asked; the third time it goes the way that was found. */
  private static final int TIMES = 3;

  private record Try(boolean shared, String sql, @Nullable Object[] values) {}

  private static Try shared(String sql, @Nullable Object... values) {
    return new Try(true, sql, values);
  }

  private static Try alone(String sql, @Nullable Object... values) {
    return new Try(false, sql, values);
  }

  private static final OffsetDateTime MOMENT =
      OffsetDateTime.of(2026, 11, 21, 20, 30, 1, 123_456_000, ZoneOffset.ofHours(2));
  private static final UUID ID = UUID.fromString("6f1c1b1e-6a43-4b52-9d7e-0a3b7c1d2e3f");

  /** What is asked of both; each with whether it can be shared. */
  private static final List<Try> ALL =
      List.of(
          shared("SELECT ?::bool AS v", true),
          shared("SELECT ?::int2 AS v", (short) -7),
          shared("SELECT ?::int4 AS v", Integer.MIN_VALUE),
          shared("SELECT ?::int8 AS v", Long.MAX_VALUE),
          shared("SELECT ?::int8 AS v", 7),
          shared("SELECT ?::float4 AS v", 1.1f),
          shared("SELECT ?::float8 AS v", -0.1),
          shared("SELECT ?::float8 AS v", Double.NaN),
          shared("SELECT ?::float8 AS v", Double.NEGATIVE_INFINITY),
          shared("SELECT ?::numeric AS v", new BigDecimal("-12345678901234567890.0012300")),
          shared("SELECT ?::numeric AS v", new BigDecimal("1E+3")),
          shared("SELECT 'NaN'::numeric AS v"),
          shared("SELECT 1.50::numeric(10, 4) AS v"),
          shared("SELECT ?::numeric AS v", BigDecimal.ZERO),
          shared("SELECT ?::numeric AS v", new BigDecimal("0.000000000000000001")),
          shared("SELECT 'Infinity'::numeric AS v"),
          shared("SELECT '-Infinity'::numeric AS v"),
          shared("SELECT 100000::numeric AS v, -0.5::numeric AS w, 1e20::numeric AS x"),
          shared("SELECT ?::text AS v", "Grüße \uD83D\uDE00 'quoted' \\ \"x\""),
          shared("SELECT ?::text AS v", ""),
          shared("SELECT ?::varchar(5) AS v", "abc"),
          shared("SELECT ?::uuid AS v", ID),
          shared("SELECT ?::bytea AS v", (Object) new byte[] {0, 1, -1, 127, -128}),
          shared("SELECT ?::bytea AS v", (Object) new byte[0]),
          shared("SELECT ?::timestamptz AS v", MOMENT),
          shared("SELECT ?::timestamptz AS v", Instant.parse("1969-12-31T23:59:59.999999Z")),
          shared("SELECT 'infinity'::timestamptz AS v"),
          shared("SELECT '-infinity'::timestamp AS v"),
          shared("SELECT 'infinity'::timestamp AS v"),
          alone("SELECT ?::timestamp AS v", LocalDateTime.MAX),
          alone("SELECT ?::timestamptz AS v", OffsetDateTime.MIN),
          shared("SELECT ?::timestamp AS v", LocalDateTime.of(1, 1, 1, 0, 0, 0, 1_000)),
          shared("SELECT ?::date AS v", LocalDate.of(2024, 2, 29)),
          shared("SELECT 'infinity'::date AS v"),
          shared("SELECT '0044-03-15 BC'::date AS v"),
          shared("SELECT ?::time AS v", LocalTime.of(23, 59, 59, 999_999_000)),
          shared("SELECT ?::time AS v", LocalTime.of(12, 0, 0, 500)),
          shared("SELECT ?::time AS v", LocalTime.of(12, 0, 0, 499)),
          shared("SELECT ?::time AS v", LocalTime.MAX),
          shared("SELECT '24:00'::time AS v"),
          shared("SELECT '24:00+02'::timetz AS v"),
          shared(
              "SELECT ?::timestamp AS v", LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_500)),
          shared(
              "SELECT '4713-01-01 BC'::timestamp AS v, '294276-12-31 23:59:59.999999'::timestamp AS w"),
          shared("SELECT '5874897-12-31'::date AS v, '4713-01-01 BC'::date AS w"),
          shared("SELECT ?::timetz AS v", OffsetTime.of(12, 0, 0, 0, ZoneOffset.ofHours(-3))),
          shared("SELECT ?::int4 AS v", (Object) null),
          shared("SELECT ?::text AS a, ?::int8 AS b, NULL::bytea AS c", null, null),
          shared(
              "SELECT count(*) AS v FROM generate_series(1, 9) AS n WHERE n = ANY(?)",
              (Object) new int[] {1, 2, 77}),
          shared(
              "SELECT count(*) AS v FROM generate_series(1::int8, 9) AS n WHERE n = ANY(?)",
              List.of(1L, 2L)),
          shared(
              "SELECT count(*) AS v FROM generate_series(1, 9) AS n WHERE n = ANY(?)", List.of()),
          shared("SELECT ?::text = ANY(?::text[]) AS v", "", List.of("", "x")),
          shared("SELECT length(?::text) AS v", "x".repeat(60_000)),
          alone("SELECT length(?::text) AS v", "x".repeat(70_000)),
          alone("SELECT ?::text AS v", "half \uD83D of a pair"),
          alone("SELECT (?::text[])[1] AS v", List.of("half \uD83D of a pair")),
          shared("SELECT 'b' = ANY(?::text[]) AS v", List.of("a", "b", "c,\"d\"")),
          shared("SELECT count(*) AS v FROM generate_series(1, ?) AS n", 2_500),
          shared("SELECT n, n::text FROM generate_series(1, ?) AS n", 9),
          shared("SELECT 1 AS v WHERE false"),
          shared("INSERT INTO things (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", -1L, "x"),
          shared("INSERT INTO things (name) VALUES (?) RETURNING name", "y"),
          shared("UPDATE things SET name = ? WHERE id < -5", "z"),
          shared("SELECT id + ? AS v FROM things WHERE id = ?", 1L, -1L),
          shared("SELECT current_setting('TimeZone') AS v"),
          shared("SELECT (date '2026-07-01')::timestamptz::text AS v"),
          alone("SELECT ? AS v", 7),
          alone("SELECT ?::int4 AS v", 7L),
          alone("SELECT ?::timestamptz AS v", "2026-11-21 20:30:00+00"),
          alone("SELECT ?::uuid AS v", ID.toString()),
          alone("SELECT ?::jsonb AS v", "{\"b\": 1,   \"a\": [true, null]}"),
          alone("SELECT ?::int4[] AS v", (Object) new int[] {1, 2}),
          alone("SELECT 'b' = ANY(?::text[]) AS v", Arrays.asList("a", null)),
          alone("SELECT ?::interval AS v", Duration.ofMillis(90_061_001)),
          alone("SELECT '12.34'::money AS v"),
          alone("SELECT 'ab'::char(5) AS v"),
          alone("SELECT '10.0.0.1'::inet AS v"),
          alone("SELECT '[1,5)'::int4range AS v"),
          alone("SELECT ?::mood AS v", "glad"),
          alone("SELECT 1 AS a; SELECT 2 AS b"),
          alone("SHOW server_encoding"));

  @Test
  void takeAndGiveTheSame() throws Exception {
    SoftAssertions each = new SoftAssertions();
    Weft.run(() -> {
      Database jdbc = Database.open(SERVER.url(), DatabaseConfig.defaults().withShared(0));
      Database both = Database.open(SERVER.url(), DatabaseConfig.defaults().withShared(1));
      jdbc.execute("CREATE TYPE mood AS ENUM ('glad', 'sad')");
      jdbc.execute("CREATE TABLE things (id bigserial PRIMARY KEY, name text)");
      jdbc.execute("INSERT INTO things (id, name) VALUES (-1, 'one')");
      SharedTest.warm(both);
      for (Try next : ALL) {
        String expected = answer(jdbc, next);
        long before = both.sharedStats().statements();
        for (int i = 0; i < TIMES; i++) {
          each.assertThat(answer(both, next)).as(next.sql).isEqualTo(expected);
        }
        boolean shared = both.sharedStats().statements() > before;
        each.assertThat(shared).as("shared: " + next.sql).isEqualTo(next.shared);
      }
      both.close(Duration.ofSeconds(1));
      jdbc.close(Duration.ofSeconds(1));
    });
    each.assertAll();
  }

  private static String answer(Database database, Try next) throws InterruptedException {
    try {
      return next.sql.matches("(?s)(INSERT|UPDATE)((?!RETURNING).)*")
          ? "changed " + database.execute(next.sql, next.values)
          : database.list(Row.class, next.sql, next.values).stream()
              .map(LanesTest::shown)
              .toList()
              .toString();
    } catch (WeftException | IllegalArgumentException e) {
      return e.toString();
    }
  }

  private static String shown(Row row) {
    StringBuilder all = new StringBuilder();
    for (String name : row.columns()) {
      Object value = row.optional(Object.class, name).orElse(null);
      all.append(name).append(' ');
      all.append(value == null ? "null" : value.getClass().getSimpleName()).append(' ');
      all.append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value).append("; ");
    }
    return all.toString();
  }

  @Test
  void failWithTheSameWords() throws Exception {
    List<Try> wrong =
        List.of(
            shared("SELECT\n  1 / ?::int4 AS v", 0),
            shared("INSERT INTO lone (id) VALUES (?)", 1L),
            shared("INSERT INTO lone (id) VALUES (?::int8 + NULL)", 1L),
            alone("SELECT nope FROM lone WHERE id = ?", 1L),
            alone("SELEC 1"),
            shared("SELECT ?::text AS v", "a\0b"));
    SoftAssertions each = new SoftAssertions();
    Weft.run(() -> {
      Database jdbc = Database.open(SERVER.url(), DatabaseConfig.defaults().withShared(0));
      Database both = Database.open(SERVER.url(), DatabaseConfig.defaults().withShared(1));
      jdbc.execute("CREATE TABLE lone (id int8 PRIMARY KEY)");
      jdbc.execute("INSERT INTO lone (id) VALUES (1)");
      SharedTest.warm(both);
      for (Try next : wrong) {
        String expected = answer(jdbc, next);
        assertThat(expected).contains("Exception");
        for (int i = 0; i < TIMES; i++) {
          each.assertThat(answer(both, next)).as(next.sql).isEqualTo(expected);
        }
      }
      both.close(Duration.ofSeconds(1));
      jdbc.close(Duration.ofSeconds(1));
    });
    each.assertAll();
  }
}
