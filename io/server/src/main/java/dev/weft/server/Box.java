package dev.weft.server;

import dev.weft.flow.Flow;
import dev.weft.http.Body;
import dev.weft.net.Disk;
import dev.weft.task.Action;
import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** The bytes of a part in an {@link Attic}: in memory or in a file. The handling task only. */
final class Box implements Body.Out {
  private static final Disk DISK = Disk.local();
  private static final int BLOCK = 64 * 1024;

  private final Attic attic;

  // the handling task only
  private ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable Path file;
  private long size;

  Box(Attic attic) {
    this.attic = attic;
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws InterruptedException {
    size += count;
    memory.write(bytes, from, count);
    boolean full = file != null ? memory.size() >= BLOCK : attic.keeps(count);
    if (full) {
      unload();
    }
  }

  /** Nothing more comes. */
  void end() throws InterruptedException {
    if (file != null && memory.size() > 0) {
      unload();
    }
  }

  /** Brings to the disk what is in memory. */
  private Path unload() throws InterruptedException {
    Path known = file;
    byte[] bytes = memory.toByteArray();
    if (known == null) {
      known = attic.newFile();
      boolean _ = attic.keeps(-bytes.length);
      file = known;
    }
    memory = new ByteArrayOutputStream();
    DISK.append(known, bytes);
    return known;
  }

  // ---- when it is full ----

  long size() {
    return size;
  }

  byte[] bytes() throws InterruptedException {
    Path known = file;
    return known == null ? memory.toByteArray() : DISK.read(known);
  }

  Flow<byte[]> chunks() {
    Path known = file;
    if (known != null) {
      return DISK.chunks(known, BLOCK);
    }
    byte[] bytes = memory.toByteArray();
    return bytes.length == 0 ? Flow.of() : Flow.of(bytes);
  }

  Path path() throws InterruptedException {
    Path known = file;
    return known == null ? unload() : known;
  }

  void moveTo(Path target) throws InterruptedException {
    Path known = file;
    if (known == null) {
      DISK.write(target, memory.toByteArray());
    } else {
      Offload.blocking((Action) () -> move(known, target));
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new BrokenException("cannot move an upload to %s: %s".formatted(to, e.getMessage()), e);
    }
  }
}
