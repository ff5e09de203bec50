package dev.weft.websocket;

/**
 * What one side says to the other at once: text or bytes.
 *
 * <pre>{@code
 * switch (message) {
 *   case Message.Text(String text) -> …
 *   case Message.Binary(byte[] bytes) -> …
 * }
 * }</pre>
 */
public sealed interface Message {
  /** {@return how many characters or bytes it has} */
  int length();

  /** Text, which was valid UTF-8 on its way. */
  record Text(String text) implements Message {
    @Override
    public int length() {
      return text.length();
    }
  }

  /**
   * Bytes, not copied: whoever received the message may change them. Equal if they are the same.
   */
  record Binary(byte[] bytes) implements Message {
    @Override
    public int length() {
      return bytes.length;
    }

    /** {@return the number of bytes} */
    @Override
    public String toString() {
      return "Binary[%,d bytes]".formatted(bytes.length);
    }
  }
}
