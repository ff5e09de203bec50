package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.http.MediaType;
import dev.weft.http.Response;
import dev.weft.server.Codings.Choice;
import dev.weft.server.Codings.Coding;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.Deflater;

/**
 * Sends answers in fewer bytes to those who accept it: gzip or deflate, as Accept-Encoding says
 * (RFC 9110 §12.5.3).
 *
 * <pre>{@code
 * routes.around(Compression.defaults())
 * }</pre>
 *
 * <p>A body is made smaller while it is written, a few KiB at a time, on the task that writes it; a
 * {@link Body.Out#flush} goes through, so that events arrive when they are sent. Left as they are:
 * bodies of other types, small ones, parts of a file, what has a Content-Encoding already, and what
 * says {@code Cache-Control: no-transform}. An ETag becomes a weak one, since the bytes are others.
 *
 * <p>Who can put text of his own into an answer and see how long it is, can guess a secret beside
 * it, byte by byte (BREACH): leave out routes whose answers have both.
 *
 * @param least how many bytes a body must have to be worth it; not negative; one of unknown length
 *     is
 * @param types which types of media are worth it
 * @param level how hard to try, from 1, the quickest, to 9
 */
public record Compression(int least, Predicate<MediaType> types, int level) implements Filter {
  private static final Set<String> WORTH_IT =
      Set.of(
          "application/javascript",
          "application/json",
          "application/manifest+json",
          "application/wasm",
          "application/x-javascript",
          "application/x-ndjson",
          "application/xml",
          "application/yaml",
          "font/otf",
          "font/ttf",
          "image/bmp",
          "image/svg+xml",
          "image/x-icon");

  /** Refuses numbers out of their range. */
  public Compression {
    Limits.requireAtLeast(0, "least", least);
    Objects.requireNonNull(types, "types");
    if (level < Deflater.BEST_SPEED || level > Deflater.BEST_COMPRESSION) {
      throw new IllegalArgumentException("level must be from 1 to 9, but is " + level);
    }
  }

  /** {@return what compresses texts and the like from 1 KiB on, at level 5} */
  public static Compression defaults() {
    return new Compression(1_024, Compression::isText, 5);
  }

  public Compression withLeast(int bytes) {
    return new Compression(bytes, types, level);
  }

  public Compression withTypes(Predicate<MediaType> which) {
    return new Compression(least, which, level);
  }

  public Compression withLevel(int number) {
    return new Compression(least, types, number);
  }

  private static boolean isText(MediaType type) {
    return type.type().equals("text")
        || type.subtype().endsWith("+json")
        || type.subtype().endsWith("+xml")
        || WORTH_IT.contains(type.toString());
  }

  @Override
  public Response around(Exchange exchange, Handler next) throws Exception {
    Response response = next.handle(exchange);
    if (response.status() == 304) {
      return Words.varying(response, "Accept-Encoding"); // as what the client has does
    }
    if (!isWorthIt(response)) {
      return response;
    }
    Response varied = Words.varying(response, "Accept-Encoding");
    return switch (Codings.choose(exchange.values("Accept-Encoding"))) {
      case Choice.Plain() -> varied;
      case Choice.Coded(Coding coding) -> coded(varied, coding);
    };
  }

  private boolean isWorthIt(Response response) {
    int status = response.status();
    boolean whole = status != 204 && status != 206;
    return whole
        && response.content().length().orElse(Long.MAX_VALUE) >= Math.max(1, least)
        && response.headers().first("Content-Encoding").isEmpty()
        && response.headers().first("Content-Range").isEmpty()
        && Words.list(response.headers().all("Cache-Control")).stream()
            .noneMatch(word -> word.equalsIgnoreCase("no-transform"))
        && response.mediaType().filter(types).isPresent();
  }

  /** A HEAD gets the head that a GET would, and nobody asks for the body then. */
  private Response coded(Response response, Coding coding) {
    Body plain = response.content();
    Body small =
        Body.of(out -> {
          try (Deflating deflating = new Deflating(coding, level, out)) {
            plain.writeTo(deflating);
            deflating.finish();
          }
        });
    Optional<String> etag = response.headers().first("ETag");
    Response coded =
        response
            .withHeaders(response.headers().without("Accept-Ranges"))
            .withHeader("Content-Encoding", coding.text())
            .withBody(small);
    return etag.isEmpty() || etag.get().startsWith("W/")
        ? coded
        : coded.withHeader("ETag", "W/" + etag.get());
  }
}
