package dev.weft.websocket;

/**
 * How much a WebSocket keeps in memory. The peer that sends more is told so (1009), and closed.
 *
 * <p>In all, one connection holds the backlog and about three times a message at most: its frame as
 * it comes, the message it becomes part of, and what the socket was just read.
 *
 * @param message how many bytes a message may have, also after it was inflated; at least 125
 * @param fragments how many frames a message may come in; at least 1
 * @param backlog how many bytes wait to be received before the socket is not read any more, and how
 *     many wait to be sent before {@code send} has to; at least 1
 */
public record MessageLimits(int message, int fragments, int backlog) {
  public MessageLimits {
    requireAtLeast(125, "message", message);
    requireAtLeast(1, "fragments", fragments);
    requireAtLeast(1, "backlog", backlog);
  }

  /** {@return 1 MiB for a message, in 1,024 frames, and 64 KiB of backlog} */
  public static MessageLimits defaults() {
    return new MessageLimits(1024 * 1024, 1_024, 64 * 1024);
  }

  public MessageLimits withMessage(int bytes) {
    return new MessageLimits(bytes, fragments, backlog);
  }

  public MessageLimits withFragments(int number) {
    return new MessageLimits(message, number, backlog);
  }

  public MessageLimits withBacklog(int bytes) {
    return new MessageLimits(message, fragments, bytes);
  }

  static void requireAtLeast(int least, String what, int number) {
    if (number < least) {
      throw new IllegalArgumentException(
          "%s must be at least %,d, but is %,d".formatted(what, least, number));
    }
  }
}
