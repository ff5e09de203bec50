package dev.weft.net;

import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file of a Unix socket that is listened at. The socket makes it and removes it. */
final class SocketFile {
  /** The room for it in {@code sockaddr_un}, less the zero at its end (unix(7)). */
  private static final int MOST_BYTES = isLinux() ? 107 : 103;

  // immutable
  private final Address.Unix address;
  private final Path path;

  private SocketFile(Address.Unix address) {
    this.address = address;
    this.path = address.path();
  }

  /** {@return the file behind an address; empty if there is none, as in a simulated network} */
  static Optional<SocketFile> of(Address address, SocketAddress known) {
    return address instanceof Address.Unix unix && SystemTransport.isUnix(known)
        ? Optional.of(new SocketFile(unix))
        : Optional.empty();
  }

  private static boolean isLinux() {
    return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
  }

  /**
   * Refuses a path that does not fit: the system would cut it off, and mean another file.
   *
   * @param verb what was to be done, for the message
   */
  static void requireShort(Address.Unix address, String verb) {
    int length = address.path().toString().getBytes(Charset.defaultCharset()).length;
    if (length > MOST_BYTES) {
      throw new BrokenException(
          "cannot %s %s: its path has %d bytes, and that of a Unix socket %d at most: use a shorter one"
              .formatted(verb, address, length, MOST_BYTES));
    }
  }

  /**
   * Makes way for a new socket: finds out who has the place, and removes what a process that is
   * gone has left there. Waits for the disk.
   *
   * @throws BrokenException if it cannot be listened there
   */
  void makeWay() throws InterruptedException {
    requireShort(address, "listen at");
    Offload.blocking(() -> {
      Path directory = path.toAbsolutePath().getParent();
      if (directory != null && !Files.isDirectory(directory)) {
        throw refused("there is no directory " + directory, null);
      }
      BasicFileAttributes found = attributes();
      if (found != null && !found.isOther()) {
        throw refused("there is something else than a socket", null);
      }
      if (found != null) {
        removeDead(found);
      }
    });
  }

  private void removeDead(BasicFileAttributes found) {
    if (isAlive()) {
      throw refused("something else listens there already", null);
    }
    try {
      BasicFileAttributes now = attributes();
      if (now != null && Objects.equals(now.fileKey(), found.fileKey())) {
        Files.deleteIfExists(path); // else somebody was quicker, and binding will tell
      }
    } catch (IOException e) {
      throw refused("the socket that is left there cannot be removed: " + e, e);
    }
  }

  private @Nullable BasicFileAttributes attributes() {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }

  /** Knocks: where nobody listens any more, that is refused at once. */
  private boolean isAlive() {
    try (SocketChannel knock = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      knock.configureBlocking(false);
      knock.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (IOException e) {
      return !String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
    }
  }

  /** Says who may connect. Waits for the disk. */
  void permit(Set<PosixFilePermission> mode) throws InterruptedException {
    Offload.blocking(() -> {
      try {
        Files.setPosixFilePermissions(path, mode);
      } catch (IOException | UnsupportedOperationException e) {
        throw refused("its mode cannot be set: " + e, e);
      }
    });
  }

  private BrokenException refused(String why, @Nullable Exception cause) {
    return new BrokenException("cannot listen at %s: %s".formatted(address, why), cause);
  }
}
