package dev.weft.server;

import dev.weft.flow.Flow;
import dev.weft.http.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A part of an {@link Upload}: a field or a file, in memory or on the disk, until that is over. */
public final class Uploaded {
  // immutable
  private final String name;
  private final Optional<String> fileName;
  private final Optional<MediaType> mediaType;
  private final Box box;

  Uploaded(String name, Optional<String> fileName, Optional<MediaType> mediaType, Box box) {
    this.name = name;
    this.fileName = fileName;
    this.mediaType = mediaType;
    this.box = box;
  }

  /** {@return the name of its field} */
  public String name() {
    return name;
  }

  /** {@return what the client calls the file, if it is one: see {@link Part#fileName}} */
  public Optional<String> fileName() {
    return fileName;
  }

  /** {@return what it is, if the client says so} */
  public Optional<MediaType> mediaType() {
    return mediaType;
  }

  /** {@return how many bytes it has} */
  public long size() {
    return box.size();
  }

  /**
   * {@return its bytes, as a whole} Waits for the disk.
   *
   * @throws dev.weft.task.RefusedException if it has more than {@link
   *     dev.weft.net.Disk#MOST_BYTES}: then there is {@link #chunks}
   */
  public byte[] bytes() throws InterruptedException {
    return box.bytes();
  }

  /** {@return its text, in the charset it says or UTF-8} Waits and fails as {@link #bytes} does. */
  public String text() throws InterruptedException {
    Charset charset = mediaType.flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
    return new String(bytes(), charset);
  }

  /** {@return its bytes as a flow of chunks; each run reads them anew} */
  public Flow<byte[]> chunks() {
    return box.chunks();
  }

  /**
   * {@return a file with its bytes, which is removed at the end} Waits for the disk.
   *
   * @throws dev.weft.task.BrokenException if it cannot be written
   */
  public Path path() throws InterruptedException {
    return box.path();
  }

  /**
   * Puts it where it stays, in the place of what was there. To be done once, and last. Waits for
   * the disk.
   *
   * @param target never made of what the client says without a look
   * @throws dev.weft.task.BrokenException if it cannot be written there
   */
  public void moveTo(Path target) throws InterruptedException {
    box.moveTo(target);
  }

  /** {@return its name, that of its file, and its size} */
  @Override
  public String toString() {
    String file = fileName.map(known -> " (" + known + ")").orElse("");
    return "%s%s: %,d bytes".formatted(name, file, size());
  }
}
