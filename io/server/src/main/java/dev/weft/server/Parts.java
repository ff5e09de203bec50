package dev.weft.server;

import dev.weft.flow.Pull;
import dev.weft.http.Body;
import dev.weft.http.MediaType;
import dev.weft.server.PartCutter.Found;
import dev.weft.server.PartHeads.Disposition;
import dev.weft.task.Tasks;

/** Reads the parts of a form, one after another, as they come. The reading task only. */
final class Parts {
  // immutable
  private final UploadLimits limits;
  private final Pull<byte[]> source;

  // the reading task only
  private final PartCutter cutter;
  private long total;
  private long size;
  private int count;
  private boolean open;

  private Parts(String boundary, UploadLimits limits, Pull<byte[]> source) {
    this.limits = limits;
    this.source = source;
    this.cutter = new PartCutter(boundary, limits.headers());
  }

  /** Reads the form that a request has. */
  static void read(Exchange exchange, UploadLimits limits, Tasks.Each<? super Part> each)
      throws InterruptedException {
    String boundary = boundary(exchange);
    if (exchange.body().length().orElse(0) > limits.total()) {
      throw tooLarge("The form", limits.total());
    }
    exchange
        .chunks()
        .pull(source -> {
          new Parts(boundary, limits, source).read(each);
          return true;
        });
  }

  private static String boundary(Exchange exchange) {
    MediaType type = exchange.mediaType().orElse(null);
    if (type == null || !type.toString().equals("multipart/form-data")) {
      throw new ProblemException(
          415, "The body must be a form with parts, multipart/form-data, but is not.");
    }
    String boundary = type.parameters().getOrDefault("boundary", "");
    if (!PartCutter.isBoundary(boundary)) {
      throw PartCutter.malformed("has no valid boundary in its Content-Type");
    }
    return boundary;
  }

  private void read(Tasks.Each<? super Part> each) throws Exception {
    for (Found found = next(); !(found instanceof Found.End); found = next()) {
      if (found instanceof Found.Head(var headers)) {
        begin();
        Disposition disposition = PartHeads.disposition(headers);
        requireShort(disposition.name());
        disposition.fileName().ifPresent(this::requireShort);
        each.accept(new Part(disposition, headers, this));
        rest((bytes, from, length) -> {}); // of what nobody wanted
      }
    }
    while (source.hasNext()) {
      count(source.next()); // what comes after the end
    }
  }

  private void begin() {
    open = true;
    size = 0;
    if (++count > limits.parts()) {
      throw new ProblemException(
          413, "The form has more than the %,d parts it may have.".formatted(limits.parts()));
    }
  }

  private void requireShort(String name) {
    if (name.length() > limits.name()) {
      throw new ProblemException(
          413, "A name in the form is longer than %,d characters.".formatted(limits.name()));
    }
  }

  /** Hands out what is left of the part. */
  void rest(Body.Out out) throws InterruptedException {
    while (open) {
      switch (next()) {
        case Found.Data(byte[] bytes, int from, int length) -> {
          size += length;
          if (size > limits.part()) {
            throw tooLarge("A part of the form", limits.part());
          }
          out.write(bytes, from, length);
        }
        case Found.PartEnd() -> open = false;
        default -> throw new IllegalStateException("a part ends before the next one begins");
      }
    }
  }

  private Found next() throws InterruptedException {
    Found found = cutter.next();
    while (found instanceof Found.More) {
      if (!source.hasNext()) {
        throw PartCutter.malformed("ends before its last boundary");
      }
      byte[] bytes = source.next();
      count(bytes);
      cutter.feed(bytes, 0, bytes.length);
      found = cutter.next();
    }
    return found;
  }

  private void count(byte[] bytes) {
    total += bytes.length;
    if (total > limits.total()) {
      throw tooLarge("The form", limits.total());
    }
  }

  private static ProblemException tooLarge(String what, long most) {
    return new ProblemException(
        413, "%s is larger than the %,d bytes it may have.".formatted(what, most));
  }
}
