package dev.weft.client;

import dev.weft.http.Headers;
import dev.weft.http.Url;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskFailedException;
import dev.weft.task.Weft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server of one file without a network: it can change, break off and ignore what is asked. */
final class FileServer implements Download.Source {
  private static final Url URL = Url.parse("http://files.test/x");

  byte[] file;
  String tag = "\"v1\"";
  int pieceSize = 1_000;

  /** After so many bytes of a body it breaks off; negative for never. */
  int cutAfter = -1;

  boolean ranges = true;
  boolean ifRange = true;
  boolean says = true;
  int status = 200;

  /** What it says its bytes are coded as; empty for not at all. */
  String coding = "";

  final List<Headers> asked = new ArrayList<>();

  FileServer(byte[] file) {
    this.file = file;
  }

  /** Another file under the same name. */
  void change(byte[] other, String newTag) {
    file = other;
    tag = newTag;
  }

  @Override
  public Optional<Downloaded> ask(Headers headers, HttpClient.Use<Optional<Downloaded>> use)
      throws InterruptedException {
    Weft.checkpoint();
    asked.add(headers);
    try (Answer answer = answer(headers)) {
      return use.with(answer);
    } catch (Exception e) {
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw TaskFailedException.unchecked(e);
    }
  }

  private Answer answer(Headers request) {
    Optional<String> range = request.first("Range");
    boolean same = !ifRange || request.first("If-Range").filter(tag::equals).isPresent();
    if (status == 200 && ranges && range.isPresent() && same) {
      String first = range.get().substring("bytes=".length(), range.get().length() - 1);
      return part(Integer.parseInt(first));
    }
    return new Answer(new Head(status, headers(file.length), "none", file.length), URL, body(0));
  }

  private Answer part(int from) {
    if (from >= file.length) {
      Headers headers = headers(0).with("Content-Range", "bytes */" + file.length);
      return new Answer(new Head(416, headers, "none", 0), URL, Pieces.of(new byte[0]));
    }
    String range = "bytes %d-%d/%d".formatted(from, file.length - 1, file.length);
    Headers headers = headers(file.length - from).with("Content-Range", range);
    return new Answer(new Head(206, headers, "none", file.length - from), URL, body(from));
  }

  private Headers headers(int length) {
    Headers headers = Headers.of("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    headers = tag.isEmpty() ? headers : headers.with("ETag", tag);
    headers = coding.isEmpty() ? headers : headers.with("Content-Encoding", coding);
    return says ? headers.with("Content-Length", String.valueOf(length)) : headers;
  }

  private Pieces body(int from) {
    byte[] all = file;
    int end = cutAfter < 0 ? Integer.MAX_VALUE : from + cutAfter;
    return new Pieces() {
      private int at = from;

      @Override
      public byte @Nullable [] next() throws InterruptedException {
        Weft.checkpoint();
        if (at >= end) {
          throw new BrokenException("files.test broke off");
        }
        int to = Math.min(Math.min(at + pieceSize, all.length), end);
        byte[] piece = Arrays.copyOfRange(all, at, to);
        at = to;
        return piece.length == 0 ? null : piece;
      }

      @Override
      public void close() {
        at = all.length;
      }
    };
  }
}
