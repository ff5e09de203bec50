package dev.weft.server;

import dev.weft.http.Body;
import dev.weft.http.Headers;
import dev.weft.http.MediaType;
import dev.weft.server.PartHeads.Disposition;
import java.util.Optional;

/**
 * A part of a form, as it comes (RFC 7578 §4): see {@link Upload#each}. For the task that was given
 * it, until that returns.
 */
public final class Part {
  // immutable
  private final Disposition disposition;
  private final Headers headers;
  private final Parts parts;

  Part(Disposition disposition, Headers headers, Parts parts) {
    this.disposition = disposition;
    this.headers = headers;
    this.parts = parts;
  }

  /** {@return the name of its field} */
  public String name() {
    return disposition.name();
  }

  /**
   * {@return what the client calls the file, if it is one: the last part of it if that is a path,
   * and empty if no file was chosen} A word of the client's: no name for a file of the server's.
   */
  public Optional<String> fileName() {
    return disposition.fileName();
  }

  /** {@return what it is, if the client says so} */
  public Optional<MediaType> mediaType() {
    return headers.first("Content-Type").flatMap(MediaType::parse);
  }

  /** {@return its header fields, each byte as a character} */
  public Headers headers() {
    return headers;
  }

  /** {@return its bytes as they come, to be read once; what is not read is passed over} */
  public Body body() {
    return Body.of(parts::rest);
  }

  /** {@return its name, and that of its file; no bytes} */
  @Override
  public String toString() {
    return name() + fileName().map(name -> " (" + name + ")").orElse("");
  }
}
