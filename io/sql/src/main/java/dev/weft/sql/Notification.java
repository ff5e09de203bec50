package dev.weft.sql;

/**
 * A word from somebody else on the same PostgreSQL, sent with {@code NOTIFY}.
 *
 * @param channel where it was sent to
 * @param payload what was sent; may be empty
 * @param sender the process at the server that serves the sender
 */
public record Notification(String channel, String payload, int sender) {}
