package dev.weft.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a statement.
 *
 * <p>Values are null, or of these kinds whatever the driver: {@code Boolean}, {@code Short}, {@code
 * Integer}, {@code Long}, {@code Float}, {@code Double}, {@code BigDecimal}, {@code String}, {@code
 * byte[]}, {@code UUID}, {@code LocalDate}, {@code LocalTime}, {@code OffsetTime}, {@code
 * LocalDateTime}, {@code OffsetDateTime}, {@code Duration}, or a {@code List} of such. What has no
 * kind of its own (JSON, network addresses, ranges) is the database's text of it.
 *
 * @param columns their names; none if the statement gives no rows
 * @param rows at most as many as were asked for
 * @param changed how many rows were changed; if there are rows, how many were read
 */
record Result(List<String> columns, List<@Nullable Object[]> rows, long changed) {}
