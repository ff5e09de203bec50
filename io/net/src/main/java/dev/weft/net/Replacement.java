package dev.weft.net;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.weft.net.Disk.Opener;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written beside the one it is going to replace: as a whole, or not at all.
 *
 * <pre>
 * new → open → in place
 *  └─────┴───→ discarded
 * </pre>
 *
 * <p>Every method blocks; one thread at a time.
 */
final class Replacement {
  // immutable
  private final Opener opener;
  private final Path path;

  // the thread at work; from one to the next by way of the task that waits for them
  private @Nullable Path target;
  private @Nullable Path temporary;
  private @Nullable SeekableByteChannel channel;

  Replacement(Opener opener, Path path) {
    this.opener = opener;
    this.path = path;
  }

  /** Begins with an empty file, with the permissions of the one it is going to replace. */
  void open() throws IOException {
    Path real = real(path);
    if (Files.exists(real) && !Files.isRegularFile(real)) {
      throw new FileSystemException(path.toString(), null, "is not a file that can be replaced");
    }
    Path there = Objects.requireNonNull(real.getParent());
    while (temporary == null) {
      Path beside = there.resolve(".weft-" + Long.toHexString(Weft.random().nextLong()) + ".tmp");
      try {
        channel = opener.open(beside, Set.of(WRITE, CREATE_NEW));
        temporary = beside;
      } catch (FileAlreadyExistsException e) {
        // another number, then
      }
    }
    target = real;
    copyPermissions(real, temporary);
  }

  /**
   * {@return the path that is written to: where a link leads, with its directory}
   *
   * @throws IOException if it is a directory, or would be in none
   */
  static Path real(Path path) throws IOException {
    Path real = Files.isSymbolicLink(path) ? path.toRealPath() : path.toAbsolutePath();
    if (Files.isDirectory(real)) {
      throw new FileSystemException(path.toString(), null, "is a directory");
    }
    Path there = real.getParent();
    if (there == null || !Files.isDirectory(there)) {
      throw new FileSystemException(path.toString(), null, "no such directory: " + there);
    }
    return real;
  }

  /** Before there is anything in the file that not everybody may read. */
  private static void copyPermissions(Path from, Path to) throws IOException {
    var old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    var fresh = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (old != null && fresh != null && Files.exists(from)) {
      fresh.setPermissions(old.readAttributes().permissions());
    }
  }

  void write(byte[] bytes, int from, int to) throws IOException {
    Blocks.write(Objects.requireNonNull(channel), bytes, from, to);
  }

  /** Puts the file where it belongs, once all of it is on the disk. */
  void commit() throws IOException {
    SeekableByteChannel known = Objects.requireNonNull(channel);
    if (known instanceof FileChannel file) {
      file.force(true);
    }
    known.close();
    Path place = Objects.requireNonNull(target);
    Files.move(Objects.requireNonNull(temporary), place, StandardCopyOption.ATOMIC_MOVE);
    temporary = null;
    forceEntry(Objects.requireNonNull(place.getParent()));
  }

  /** The file is in place, so nothing may fail now; only a power failure could undo it. */
  private static void forceEntry(Path directory) {
    try (FileChannel entries = FileChannel.open(directory, READ)) {
      entries.force(true);
    } catch (IOException | UnsupportedOperationException e) {
      // not every system opens a directory
    }
  }

  /** Leaves nothing behind, unless the file is in place. Does nothing the second time. */
  void discard() throws IOException {
    SeekableByteChannel known = channel;
    Path rubbish = temporary;
    try {
      if (known != null) {
        known.close();
      }
    } finally {
      if (rubbish != null) {
        Files.deleteIfExists(rubbish);
        temporary = null;
      }
    }
  }
}
