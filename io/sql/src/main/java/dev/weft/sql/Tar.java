package dev.weft.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Unpacks a tar of directories, files and symbolic links with names of up to 255 characters. */
final class Tar {
  private static final int BLOCK = 512;

  private final InputStream in;
  private final Path directory;

  private Tar(InputStream in, Path directory) {
    this.in = in;
    this.directory = directory;
  }

  /** Unpacks everything but static libraries, which nobody runs. */
  static void unpack(InputStream in, Path directory) throws IOException {
    new Tar(in, directory).unpack();
  }

  private void unpack() throws IOException {
    for (byte[] header = block(); header[0] != 0; header = block()) {
      entry(header);
    }
  }

  private void entry(byte[] header) throws IOException {
    String prefix = text(header, 345, 155);
    String name = text(header, 0, 100);
    Path path = inside(prefix.isEmpty() ? name : prefix + "/" + name);
    long size = octal(header, 124, 12);
    switch (header[156]) {
      case '5' -> Files.createDirectories(path);
      case '2' -> link(path, text(header, 157, 100));
      case '0', 0 -> file(path, size, (octal(header, 100, 8) & 0100) != 0);
      default -> throw new IOException("unexpected kind of entry in the archive: " + name);
    }
  }

  private void file(Path path, long size, boolean executable) throws IOException {
    if (path.toString().endsWith(".a")) {
      copy(OutputStream.nullOutputStream(), size);
      return;
    }
    Files.createDirectories(path.resolveSibling("."));
    try (OutputStream out = Files.newOutputStream(path)) {
      copy(out, size);
    }
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private void copy(OutputStream out, long size) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = size; left > 0; ) {
      int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
      if (read == 0) {
        throw new IOException("the archive is cut off");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
    in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
  }

  private void link(Path path, String target) throws IOException {
    inside(directory.relativize(path).resolveSibling(target).toString());
    Files.createDirectories(path.resolveSibling("."));
    Files.createSymbolicLink(path, Path.of(target));
  }

  private Path inside(String name) throws IOException {
    Path path = directory.resolve(name).normalize();
    if (!path.startsWith(directory)) {
      throw new IOException("an entry of the archive leads out of it: " + name);
    }
    return path;
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(BLOCK);
    if (block.length < BLOCK) {
      throw new IOException("the archive is cut off");
    }
    return block;
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int from, int length) {
    String digits = text(header, from, length).trim();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
