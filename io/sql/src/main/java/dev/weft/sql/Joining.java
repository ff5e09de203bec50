package dev.weft.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Which of the statements that change nothing may be one transaction with others: those of which
 * nobody could tell. What cannot be seen to be harmless is not.
 */
final class Joining {
  /** To look at more is not worth while. */
  private static final int LONGEST = 4_096;

  /** Quoted names, escapes and other alphabets can be read in more than one way. */
  private static final Pattern PLAIN = Pattern.compile("[\\t\\n\\r\\x20-\\x7e&&[^\"\\\\]]*+");

  /** What locks rows or makes a table. */
  private static final Pattern LOCKING = Pattern.compile("(?i)\\b(FOR\\s+(KEY\\s+)?SHARE|INTO)\\b");

  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*+");

  /** These change nothing, but tell of the transaction. */
  private static final Set<String> TELLING =
      Set.of(
          "current_setting",
          "pg_current_snapshot",
          "pg_current_xact_id",
          "pg_current_xact_id_if_assigned",
          "pg_show_all_settings",
          "txid_current",
          "txid_current_if_assigned",
          "txid_current_snapshot");

  /**
   * Each word may be the name of anything. What was not there when the server was set up has a
   * number from 16384 on.
   */
  private static final String IS_HARMLESS =
      """
      WITH said (words, text) AS (VALUES (CAST(? AS pg_catalog.name[]), CAST(? AS pg_catalog.text)))
      SELECT pg_catalog.current_setting('transaction_isolation') = 'read committed'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc
          WHERE proname = ANY (words) AND (provolatile = 'v' OR oid >= 16384))
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace
          WHERE relname = ANY (words) AND (relkind IN ('v', 'f') OR relrowsecurity)
            AND (pg_catalog.pg_table_is_visible(c.oid) OR nspname = ANY (words)))
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_type
          WHERE typname = ANY (words) AND typtype = 'd' AND oid >= 16384)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_operator
          WHERE oid >= 16384 AND pg_catalog.strpos(text, CAST(oprname AS pg_catalog.text)) > 0)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_cast c
          JOIN pg_catalog.pg_proc p ON p.oid = castfunc
          WHERE c.oid >= 16384 AND provolatile = 'v')
      FROM said
      """;

  private Joining() {}

  /**
   * {@return whether a statement that changes nothing, as far as its words say, does nothing else
   * either that anybody could notice} It calls functions and operators of PostgreSQL itself alone,
   * none of which is volatile: such a one might tell others something, or take locks. It reads
   * tables alone, and no views, behind which anything may be. And the isolation is the one in which
   * each statement sees what was committed before it.
   *
   * <p>Source: PostgreSQL's documentation, "Function Volatility Categories" and "System Catalogs".
   */
  static boolean isHarmless(Connection connection, Sql sql) throws SQLException {
    String text = sql.numbered();
    if (text.length() > LONGEST
        || !PLAIN.matcher(text).matches()
        || text.contains("--")
        || text.contains("/*")
        || LOCKING.matcher(text).find()) {
      return false;
    }
    Set<String> words = new HashSet<>();
    WORD.matcher(text)
        .results()
        .map(MatchResult::group)
        .forEach(word -> words.add(word.toLowerCase(Locale.ROOT)));
    return Collections.disjoint(words, TELLING) && isHarmless(connection, words, text);
  }

  private static boolean isHarmless(Connection connection, Set<String> words, String text)
      throws SQLException {
    try (PreparedStatement ask = connection.prepareStatement(IS_HARMLESS)) {
      ask.setArray(1, connection.createArrayOf("name", words.toArray()));
      ask.setString(2, text);
      try (ResultSet said = ask.executeQuery()) {
        return said.next() && said.getBoolean(1);
      }
    } catch (SQLException e) {
      if (!Failure.leavesConnectionGood(e)) {
        throw e;
      }
      return false; // it only speaks like a PostgreSQL
    }
  }
}
