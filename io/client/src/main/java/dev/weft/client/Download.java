package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.net.Disk;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One resource into one file, which is there whole or not at all; what was cut off goes on the next
 * time from where it was (RFC 9110 §13.1.5, §14).
 *
 * <pre>
 * what is there? → asked → appended to a part … → checked → in place
 *                    └→ (the part is of something else) asked for all, once
 * </pre>
 *
 * <p>The part and a note of what it is of lie beside the file, as {@code x.part} and {@code
 * x.part.note}; two downloads into the same file at a time would spoil each other's. Whether what a
 * failing machine left of a part is sound, only a digest can tell.
 */
final class Download {
  /** Asks for the resource; the client does. */
  @FunctionalInterface
  interface Source {
    /**
     * Sends a request with these headers besides its own, and hands out the answer as it is sent.
     *
     * @return what the use returns
     */
    Optional<Downloaded> ask(Headers headers, HttpClient.Use<Optional<Downloaded>> use)
        throws InterruptedException;
  }

  // immutable
  private final String what;
  private final Path target;
  private final DownloadConfig config;
  private final Source source;
  private final PartFile file;

  private Download(Disk disk, String url, Path target, DownloadConfig config, Source source) {
    this.what = "the download of " + url;
    this.target = target;
    this.config = config;
    this.source = source;
    this.file = new PartFile(disk, target, url);
  }

  /**
   * Downloads a resource.
   *
   * <p>Waits. If it fails, or the caller is cancelled, the file is as it was before, and what has
   * come is kept beside it for the next time, if the server said what it is of.
   *
   * @param url names the resource, for messages and for the note
   * @throws BrokenException if the server has no such thing, breaks off or contradicts itself, if
   *     the digest is wrong or the disk fails
   * @throws RefusedException if it is larger than it may be
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  static Downloaded run(Disk disk, String url, Path target, DownloadConfig config, Source source)
      throws InterruptedException {
    return new Download(disk, url, target, config, source).run();
  }

  private Downloaded run() throws InterruptedException {
    Optional<Downloaded> resumed = ask(file.known());
    if (resumed.isPresent()) {
      return resumed.get();
    }
    // what was there is of something else; who asks for all is told so never
    return ask(Verdict.Known.NOTHING).orElseThrow();
  }

  private Optional<Downloaded> ask(Verdict.Known known) throws InterruptedException {
    return source.ask(known.request(), answer -> heed(answer, known));
  }

  private Optional<Downloaded> heed(Answer answer, Verdict.Known known)
      throws InterruptedException {
    return switch (Verdict.of(answer.status(), answer.headers(), known)) {
      case Verdict.Take take -> {
        try (Answer body = plain(answer)) {
          yield Optional.of(finished(take(take, body), take.from()));
        }
      }
      case Verdict.Whole whole -> Optional.of(finished(known.length(), known.length()));
      case Verdict.Failed failed -> throw new BrokenException(what + " failed: " + failed.why());
      case Verdict.Restart restart -> {
        file.discard();
        yield Optional.empty();
      }
    };
  }

  /** Some servers code what they were asked not to: the file is what was coded. */
  private Answer plain(Answer answer) {
    List<String> codings = answer.headers().all("Content-Encoding");
    DecodingLimits limits = new DecodingLimits(config.mostBytes(), Limits.defaults().ratio());
    Decoding decoding =
        Decoding.of(what, codings, limits)
            .orElseThrow(() ->
                new BrokenException(
                    "%s failed: the server sent it coded as %s, which is unknown here"
                        .formatted(what, String.join(", ", codings))));
    return decoding.isIdentity() ? answer : answer.decoded(decoding);
  }

  private long take(Verdict.Take take, Answer answer) throws InterruptedException {
    if (take.total().orElse(0) > config.mostBytes()) {
      file.discard();
      throw tooLarge();
    }
    file.begin(take);
    try {
      long bytes = append(take, answer);
      requireWhole(bytes, take.total());
      return bytes;
    } catch (Throwable e) {
      file.keep(e);
      throw e;
    }
  }

  private long append(Verdict.Take take, Answer answer) throws InterruptedException {
    long bytes = take.from();
    for (byte[] piece = answer.read(); piece.length > 0; piece = answer.read()) {
      bytes += piece.length;
      if (bytes > take.total().orElse(Long.MAX_VALUE)) {
        file.discard();
        throw new BrokenException(
            "%s failed: the server sent more than the %,d bytes it has"
                .formatted(what, take.total().getAsLong()));
      }
      if (bytes > config.mostBytes()) {
        file.discard();
        throw tooLarge();
      }
      file.append(piece);
      config.progress().at(bytes, take.total());
    }
    return bytes;
  }

  private void requireWhole(long bytes, OptionalLong total) {
    if (total.isPresent() && bytes < total.getAsLong()) {
      throw new BrokenException(
          "%s was cut off after %,d of %,d bytes".formatted(what, bytes, total.getAsLong()));
    }
  }

  private Downloaded finished(long bytes, long resumedAt) throws InterruptedException {
    if (config.sha256().isPresent()) {
      String digest = file.digest();
      if (!digest.equals(config.sha256().get())) {
        file.discard();
        throw new BrokenException(
            "%s failed: its SHA-256 is %s instead of %s"
                .formatted(what, digest, config.sha256().get()));
      }
    }
    file.finish();
    return new Downloaded(target, bytes, resumedAt);
  }

  private RefusedException tooLarge() {
    return new RefusedException(
        "%s is larger than the limit of %,d bytes".formatted(what, config.mostBytes()));
  }
}
