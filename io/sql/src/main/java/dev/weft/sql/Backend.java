package dev.weft.sql;

/**
 * The messages of a PostgreSQL, by the names that its documentation has for them ("Message
 * Formats").
 */
final class Backend {
  static final char AUTHENTICATION = 'R';
  static final char BACKEND_KEY_DATA = 'K';
  static final char CLOSE_COMPLETE = '3';
  static final char COMMAND_COMPLETE = 'C';
  static final char DATA_ROW = 'D';
  static final char ERROR_RESPONSE = 'E';
  static final char NEGOTIATE_PROTOCOL_VERSION = 'v';
  static final char NO_DATA = 'n';
  static final char NOTICE_RESPONSE = 'N';
  static final char NOTIFICATION_RESPONSE = 'A';
  static final char PARAMETER_STATUS = 'S';
  static final char PARSE_COMPLETE = '1';
  static final char READY_FOR_QUERY = 'Z';
  static final char ROW_DESCRIPTION = 'T';

  /** The kind of a message and its length, which counts itself. */
  static final int HEAD = 1 + Integer.BYTES;

  private Backend() {}
}
