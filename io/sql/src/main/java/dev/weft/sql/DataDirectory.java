package dev.weft.sql;

import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a local server keeps everything: {@code data} (PostgreSQL's own), {@code lock}, {@code
 * owner} (the process that holds the lock), {@code password} and {@code log}.
 */
final class DataDirectory {
  /**
   * The directories this process holds. The system forgets a lock on a file as soon as its process
   * closes any channel on it, so a file that is locked must not be opened a second time.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  // immutable
  final Path given;
  final Path home;

  // the one who starts and closes the server
  private @Nullable FileLock lock;

  DataDirectory(Path given) {
    this.given = given;
    this.home = given.toAbsolutePath().normalize().resolve("postgres");
  }

  Path data() {
    return home.resolve("data");
  }

  Path log() {
    return home.resolve("log");
  }

  // ---- the lock: one Weft process per directory ----

  /** {@return whether this directory is ours now; false if another holds it} */
  boolean tryLock() {
    try {
      Files.createDirectories(
          home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      if (!HELD.add(home)) {
        return false;
      }
      boolean locked = false;
      try {
        locked = lockFile();
        return locked;
      } finally {
        if (!locked) {
          HELD.remove(home);
        }
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private boolean lockFile() throws IOException {
    FileChannel channel =
        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return false;
    }
    Files.deleteIfExists(home.resolve("owner")); // so that the new one belongs to us
    Files.writeString(home.resolve("owner"), Long.toString(ProcessHandle.current().pid()));
    return true;
  }

  void unlock() {
    try {
      if (lock != null) {
        lock.channel().close();
        lock = null;
        HELD.remove(home);
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** {@return the refusal for a directory that another process holds} */
  RefusedException inUse() {
    return new RefusedException(
        "the data directory %s is in use by process %s: wait for it, stop it, or use another"
                .formatted(given, owner())
            + " directory");
  }

  private String owner() {
    try {
      return Files.readString(home.resolve("owner")).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  BrokenException unusable(IOException e) {
    return new BrokenException(
        "cannot use the data directory %s: %s; mend that, or use another directory"
            .formatted(given, Trouble.of(e)),
        e);
  }

  // ---- what is in it ----

  /** {@return the number of the user that owns what this process makes here} */
  int user() {
    return uid(home.resolve("owner"));
  }

  private int uid(Path path) {
    try {
      return (int) Files.getAttribute(path, "unix:uid");
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Refuses data that this PostgreSQL cannot run on. */
  void requireOurs(String version) {
    if (uid(data()) != user()) {
      throw new RefusedException(
          "the data directory %s belongs to user %d, but this is user %d: run as that user or use"
                  .formatted(given, uid(data()), user())
              + " another directory");
    }
    String found = read("data/PG_VERSION");
    if (!found.equals(version)) {
      throw new RefusedException(
          "the data directory %s was made by PostgreSQL %s, but this is PostgreSQL %s: export it"
                  .formatted(given, found, version)
              + " with the older Weft, or use another directory");
    }
  }

  /** {@return whether there is data, for who may not know} */
  boolean exists() {
    try {
      return Files.readAttributes(data(), BasicFileAttributes.class).isDirectory();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  boolean isInitialised() {
    return Files.isDirectory(data());
  }

  /** Makes a new password, for the owner's eyes only. */
  void makePassword() throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Path file = home.resolve("password");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, HexFormat.of().formatHex(random));
  }

  String password() {
    return read("password");
  }

  String read(String name) {
    try {
      return Files.readString(home.resolve(name)).strip();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  @Override
  public String toString() {
    return given.toString();
  }
}
