package dev.weft.server;

import dev.weft.http.Headers;
import dev.weft.http.Response;

/** What goes out to a client, in order. */
sealed interface Outward {
  /** {@return about how many bytes that is} */
  int size();

  /**
   * The head of an answer, and its body if that is in memory.
   *
   * @param length what the head says of the body
   * @param persistence what the head says of the connection
   * @param body what follows; empty if pieces do, or nothing
   * @param complete whether that is all, and no pieces follow
   */
  record Answer(
      int status,
      Headers headers,
      long length,
      Persistence persistence,
      byte[] body,
      boolean complete)
      implements Outward {
    /** The body is chunked. */
    static final long CHUNKED = -1;

    /** The head says nothing of a body: there is none, or it ends with the connection. */
    static final long UNSAID = -2;

    /** {@return the answer of a response whose body is in memory} */
    static Answer whole(Response response, Persistence persistence) {
      byte[] body = response.body();
      return new Answer(
          response.status(), response.headers(), body.length, persistence, body, true);
    }

    @Override
    public int size() {
      return 256 + body.length;
    }
  }

  /** What an answer says of its connection. */
  enum Persistence {
    /** What its version of HTTP implies. */
    IMPLIED,
    KEEP_ALIVE,
    CLOSE,

    /** From here on it speaks something else. */
    UPGRADE
  }

  /** A part of a body, not empty; as a chunk or as it is. */
  record Piece(byte[] bytes, int count, boolean chunk) implements Outward {
    @Override
    public int size() {
      return count + 12;
    }
  }

  /** Words that stand alone. */
  enum Word implements Outward {
    /** The interim answer to {@code Expect: 100-continue}. */
    CONTINUE("HTTP/1.1 100 Continue\r\n\r\n"),

    /** The end of a chunked body. */
    LAST_CHUNK("0\r\n\r\n"),

    /** Nothing; after it the connection is closed. */
    CLOSE(""),

    /** Nothing; after it the client is told that no more comes, and closes itself. */
    END("");

    final String text;

    Word(String text) {
      this.text = text;
    }

    @Override
    public int size() {
      return text.length();
    }
  }
}
