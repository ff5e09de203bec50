package dev.weft.client;

import dev.weft.net.Disk;
import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import dev.weft.task.Shield;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file that grows beside the one it will be, with a note that says what it is a part of, so that
 * it can go on growing another time.
 *
 * <p>One task. Everything here waits for the disk.
 */
final class PartFile {
  private static final String MARK = "weft download 1";
  private static final int BLOCK = 256 * 1024;
  private static final int NOTE_MOST = 16 * 1024;
  private static final Duration TIDYING = Duration.ofSeconds(5);

  // immutable
  private final Disk disk;
  private final Path target;
  private final Path part;
  private final Path note;
  private final String source;

  // one task
  private byte[] kept = {};
  private int length;
  private boolean noted;

  /**
   * @param source what is downloaded; of a URL that may hold secrets only a digest is noted
   */
  PartFile(Disk disk, Path target, String source) {
    Path name = target.getFileName();
    if (name == null) {
      throw new IllegalArgumentException("'%s' names no file".formatted(target));
    }
    this.disk = disk;
    this.target = target;
    this.part = target.resolveSibling(name + ".part");
    this.note = target.resolveSibling(name + ".part.note");
    this.source =
        HexFormat.of().formatHex(sha256().digest(source.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** {@return what is there of the same source; nothing, if that is of no use} */
  Verdict.Known known() throws InterruptedException {
    long size = size();
    if (size <= 0) {
      return Verdict.Known.NOTHING;
    }
    List<String> lines;
    try {
      lines = disk.readText(note, NOTE_MOST).lines().toList();
    } catch (RuntimeException e) {
      return Verdict.Known.NOTHING; // nobody knows what the part is of
    }
    return known(lines, size).orElse(Verdict.Known.NOTHING);
  }

  private Optional<Verdict.Known> known(List<String> lines, long size) {
    boolean ours =
        lines.size() == 4
            && lines.get(0).equals(MARK)
            && lines.get(1).equals(source)
            && !lines.get(2).isEmpty()
            && lines.get(3).matches("\\d{1,18}|\\?");
    if (!ours) {
      return Optional.empty();
    }
    OptionalLong total =
        lines.get(3).equals("?")
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(lines.get(3)));
    return total.isPresent() && size > total.getAsLong()
        ? Optional.empty()
        : Optional.of(new Verdict.Known(size, lines.get(2), total));
  }

  private long size() throws InterruptedException {
    return blocking(
        "look at",
        part,
        () -> {
          if (Files.isDirectory(target)) {
            throw new IOException("it is a directory");
          }
          return Files.isRegularFile(part) ? Files.size(part) : 0;
        });
  }

  /** Makes ready for the bytes of an answer. */
  void begin(Verdict.Take take) throws InterruptedException {
    if (take.from() == 0) {
      discard();
      disk.append(part, new byte[0]);
    }
    noted = take.validator().isPresent();
    if (noted) {
      String total = take.total().isPresent() ? String.valueOf(take.total().getAsLong()) : "?";
      disk.write(
          note, String.join("\n", MARK, source, take.validator().orElseThrow(), total) + "\n");
    }
  }

  /** Adds bytes; waits for the disk once there are enough of them. */
  void append(byte[] bytes) throws InterruptedException {
    if (bytes.length > BLOCK - length) {
      flush();
    }
    if (bytes.length >= BLOCK) {
      disk.append(part, bytes);
      return;
    }
    if (kept.length == 0) {
      kept = new byte[BLOCK];
    }
    System.arraycopy(bytes, 0, kept, length, bytes.length);
    length += bytes.length;
  }

  private void flush() throws InterruptedException {
    if (length > 0) {
      byte[] all = Arrays.copyOf(kept, length);
      length = 0; // whatever comes, it is not added twice
      disk.append(part, all);
    }
  }

  /** After a failure: what has come is kept for the next time, if that can make use of it. */
  void keep(Throwable failure) {
    try {
      Shield.within(
          TIDYING,
          () -> {
            if (noted) {
              flush();
            } else {
              discard();
            }
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Forgets what is there. */
  void discard() throws InterruptedException {
    length = 0;
    noted = false;
    blocking(
        "delete",
        part,
        () -> {
          Files.deleteIfExists(note); // first, as a part without it is nobody's
          return Files.deleteIfExists(part);
        });
  }

  /** {@return the SHA-256 of all there is, in hex} */
  String digest() throws InterruptedException {
    flush();
    MessageDigest digest = sha256();
    long at = 0;
    for (byte[] block = disk.read(part, at, BLOCK);
        block.length > 0;
        block = disk.read(part, at, BLOCK)) {
      digest.update(block);
      at += block.length;
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Puts the file where it belongs, in one step, once all of it is on the disk. */
  void finish() throws InterruptedException {
    flush();
    blocking(
        "write",
        target,
        () -> {
          try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
            file.force(true);
          }
          Files.move(
              part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          return Files.deleteIfExists(note);
        });
  }

  /** A step on the disk. */
  @FunctionalInterface
  private interface Step<T> {
    T run() throws IOException;
  }

  private static <T> T blocking(String what, Path path, Step<T> step) throws InterruptedException {
    return Offload.blocking(() -> {
      try {
        return step.run();
      } catch (ClosedByInterruptException e) {
        Thread.interrupted(); // said by the exception from now on
        throw new InterruptedException("interrupted, so %s was closed".formatted(path));
      } catch (IOException e) {
        throw new BrokenException("cannot %s %s: %s".formatted(what, path, words(e)), e);
      }
    });
  }

  private static String words(IOException e) {
    String reason = e instanceof FileSystemException of ? of.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
