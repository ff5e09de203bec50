package dev.weft.net;

import dev.weft.task.TaskGroup;
import java.nio.charset.StandardCharsets;

/** Both ends of a connection within one engine. */
final class Ends {
  /** What is done with them. */
  interface Body {
    void run(Stream near, Stream far) throws Exception;
  }

  /** Small buffers, so that whoever is slow is soon felt. */
  static final StreamConfig SMALL =
      StreamConfig.defaults().withReadBuffer(4_096).withWriteBuffer(4_096);

  private Ends() {}

  static void meet(Way way, Body body) throws InterruptedException {
    meet(way, StreamConfig.defaults(), body);
  }

  /** Runs a body with a new connection, on two loops. */
  static void meet(Way way, StreamConfig config, Body body) throws InterruptedException {
    way.run(
        2,
        () -> {
          try (Listener listener = way.listen(c -> c.withStream(config));
              Stream near =
                  way.dialer(NetConfig.defaults().withStream(config))
                      .connect(Target.tcp("127.0.0.1", listener.port()));
              Stream far = listener.accept()) {
            TaskGroup.run(group -> body.run(near, far));
          }
        });
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** {@return that part of an endless sequence in which every byte tells its place} */
  static byte[] pattern(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      long place = from + i;
      bytes[i] = (byte) (place ^ (place >> 8) ^ (place >> 16));
    }
    return bytes;
  }

  /** Writes text in two packets, the second once the first is there. */
  static void writeApart(Stream from, String first, Stream to, String second)
      throws InterruptedException {
    long before = to.stats().received();
    from.write(first);
    Way.until(() -> to.stats().received() == before + first.length());
    from.write(second);
  }
}
