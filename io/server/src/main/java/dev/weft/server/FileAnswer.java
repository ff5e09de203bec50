package dev.weft.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.weft.http.Body;
import dev.weft.http.HttpDate;
import dev.weft.http.Response;
import dev.weft.net.Disk;
import dev.weft.server.Ranges.Asked;
import dev.weft.server.Ranges.Range;
import dev.weft.task.Clock;
import dev.weft.task.Weft;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file as the answer to a request: all of it, parts of it, or that the client has it.
 *
 * @param path where it is
 * @param mediaType its Content-Type
 * @param content its bytes, if they are few: so one trip to the disk is enough for them
 */
record FileAnswer(
    Path path, long size, Instant modified, String mediaType, byte @Nullable [] content) {
  private static final Disk DISK = Disk.local();
  private static final int CHUNK = 64 * 1024;
  private static final int FEW = 16 * 1024;
  private static final int MOST_RANGES = 16;

  /** {@return a file; on a thread that may wait for the disk} */
  static FileAnswer of(Path path, BasicFileAttributes attributes, String mediaType)
      throws IOException {
    long size = attributes.size();
    byte[] bytes = size <= FEW ? beginning(path) : null;
    Instant modified = attributes.lastModifiedTime().toInstant();
    boolean same = bytes != null && bytes.length == size;
    return new FileAnswer(path, size, modified, mediaType, same ? bytes : null);
  }

  private static byte[] beginning(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(FEW + 1);
    }
  }

  /** {@return the answer; its body is read when it is sent} */
  Response to(Exchange exchange) {
    Conditions conditions = new Conditions(tag(), modified);
    Response response =
        switch (conditions.judge(exchange)) {
          case FAILED -> Problems.response(412, "The file is not the one that the request names.");
          case UNCHANGED -> Response.of(304);
          case PROCEED -> found(exchange, conditions);
        };
    return response.status() == 412
        ? response
        : response.withHeader("ETag", tag()).withHeader("Last-Modified", HttpDate.text(modified));
  }

  /** {@return what changes when the file does} */
  private String tag() {
    long nanos = modified.getEpochSecond() * 1_000_000_000 + modified.getNano();
    return "\"" + Long.toHexString(nanos) + "-" + Long.toHexString(size) + "\"";
  }

  private Response found(Exchange exchange, Conditions conditions) {
    Asked asked = new Asked.Whole();
    boolean get = exchange.method().equals("GET");
    if (get && conditions.isSame(exchange, Clock.current().now())) {
      asked = exchange.header("Range").map(this::asked).orElse(asked);
    }
    Response response =
        switch (asked) {
          case Asked.Whole() -> Response.of(mediaType, whole());
          case Asked.None() -> none();
          case Asked.Parts(List<Range> ranges) ->
              ranges.size() == 1 ? part(ranges.getFirst()) : parts(ranges);
        };
    return response.withHeader("Accept-Ranges", "bytes");
  }

  private Body whole() {
    return content == null ? Body.of(size, out -> write(0, size, out)) : Body.of(content);
  }

  private Asked asked(String field) {
    return Ranges.parse(field, size, MOST_RANGES);
  }

  private Response none() {
    return Problems.response(416, "The file has %,d bytes, and none of those.".formatted(size))
        .withHeader("Content-Range", "bytes */" + size);
  }

  private Response part(Range range) {
    Body body = Body.of(range.length(), out -> write(range.from(), range.length(), out));
    return Response.of(mediaType, body).withStatus(206).withHeader("Content-Range", place(range));
  }

  private String place(Range range) {
    return "bytes " + range.from() + "-" + range.to() + "/" + size;
  }

  /** §14.6. */
  private Response parts(List<Range> ranges) {
    String boundary =
        "weft%016x%016x".formatted(Weft.random().nextLong(), Weft.random().nextLong());
    List<byte[]> heads = new ArrayList<>();
    byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(US_ASCII);
    long length = end.length;
    for (Range range : ranges) {
      String head =
          "\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
              .formatted(boundary, mediaType, place(range));
      heads.add(head.getBytes(US_ASCII));
      length += head.length() + range.length();
    }
    Body body =
        Body.of(
            length,
            out -> {
              for (int i = 0; i < heads.size(); i++) {
                out.write(heads.get(i));
                write(ranges.get(i).from(), ranges.get(i).length(), out);
              }
              out.write(end);
            });
    return Response.of("multipart/byteranges; boundary=" + boundary, body).withStatus(206);
  }

  /** A few chunks are in memory at a time, however large the file is. */
  private void write(long from, long length, Body.Out out) throws InterruptedException {
    if (content != null) {
      out.write(content, (int) from, (int) length);
    } else if (length > CHUNK) {
      DISK.chunks(path, from, length, CHUNK).forEach(out::write);
    } else if (length > 0) {
      out.write(DISK.read(path, from, (int) length));
    }
  }
}
