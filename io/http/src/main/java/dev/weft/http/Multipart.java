package dev.weft.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/**
 * A form with files, as a client sends one: {@code multipart/form-data} (RFC 7578). Immutable: each
 * change answers a new value.
 *
 * <pre>{@code
 * Multipart form =
 *     Multipart.of().field("title", "My cat").file("photo", "cat.png", "image/png", Body.of(bytes));
 * Request.post(url).withForm(form)
 * }</pre>
 *
 * <p>No part is copied into memory: a body that is written while it is sent is asked for when its
 * turn has come. What separates the parts nobody can guess, so that no part can pose as several.
 */
public final class Multipart {
  /** One part: its head as it is sent, and what follows. */
  private record Part(byte[] head, Body body) {}

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] LINE_END = {'\r', '\n'};

  private final String boundary;
  private final List<Part> parts;

  private Multipart(String boundary, List<Part> parts) {
    this.boundary = boundary;
    this.parts = parts;
  }

  /** {@return a form without parts} */
  public static Multipart of() {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    return new Multipart("----weft" + HexFormat.of().formatHex(random), List.of());
  }

  /** This form with one more field: text, in UTF-8. */
  public Multipart field(String name, String value) {
    return with("form-data; name=\"" + escaped(name) + "\"", Headers.of(), Body.of(value));
  }

  /** This form with one more part that has a type and no file name, such as JSON. */
  public Multipart part(String name, String mediaType, Body body) {
    return with(
        "form-data; name=\"" + escaped(name) + "\"", Headers.of("Content-Type", mediaType), body);
  }

  /**
   * This form with one more file.
   *
   * @param fileName what it is called; the last part of a path is enough
   * @param mediaType what it is, such as {@code image/png}
   */
  public Multipart file(String name, String fileName, String mediaType, Body body) {
    String disposition =
        "form-data; name=\"%s\"; filename=\"%s\"".formatted(escaped(name), escaped(fileName));
    return with(disposition, Headers.of("Content-Type", mediaType), body);
  }

  private Multipart with(String disposition, Headers headers, Body body) {
    StringBuilder head = new StringBuilder(128);
    head.append("--").append(boundary);
    head.append("\r\nContent-Disposition: ").append(disposition).append("\r\n");
    headers.forEach(
        field -> head.append(field.name()).append(": ").append(field.value()).append("\r\n"));
    List<Part> all = new ArrayList<>(parts);
    all.add(new Part(head.append("\r\n").toString().getBytes(UTF_8), body));
    return new Multipart(boundary, List.copyOf(all));
  }

  /** As browsers write it (HTML standard §4.10.21.8), so that a name stays within its quotes. */
  private static String escaped(String name) {
    return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
  }

  /** {@return the Content-Type to send with the body} */
  public String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** {@return all parts as one body, whose length is known if that of each part is} */
  public Body body() {
    OptionalLong length = length();
    return length.isEmpty() ? Body.of(this::write) : Body.of(length.getAsLong(), this::write);
  }

  private OptionalLong length() {
    long sum = end().length;
    for (Part part : parts) {
      OptionalLong length = part.body().length();
      if (length.isEmpty()) {
        return length;
      }
      sum += part.head().length + length.getAsLong() + LINE_END.length;
    }
    return OptionalLong.of(sum);
  }

  private void write(Body.Out out) throws Exception {
    for (Part part : parts) {
      out.write(part.head());
      part.body().writeTo(out);
      out.write(LINE_END);
    }
    out.write(end());
  }

  private byte[] end() {
    return ("--" + boundary + "--\r\n").getBytes(UTF_8);
  }

  /** {@return how many parts there are} */
  @Override
  public String toString() {
    return "a form of %d parts".formatted(parts.size());
  }
}
