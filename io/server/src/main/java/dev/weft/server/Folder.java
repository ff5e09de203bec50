package dev.weft.server;

import dev.weft.http.Response;
import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder, and of those in it, as answers.
 *
 * <pre>{@code
 * Routes.of()
 *     .under("/static", Folder.of(Path.of("web")).routes())
 *     .get("/report", exchange -> Folder.file(exchange, Path.of("report.pdf")))
 * }</pre>
 *
 * <p>Type by the end of the name, ETag and Last-Modified, conditions, parts (Range, also several),
 * HEAD (RFC 9110 §13, §14). A path that ends with a slash is the index of that folder; one that
 * leads to a folder without its slash is sent there. Nothing outside is ever sent, whatever a path
 * looks like and wherever a link leads; what cannot be read, and what is no file, is not there. A
 * file is read while it is sent, a few chunks of 64 KiB at a time, on the threads of {@link
 * Offload}. One that changes meanwhile ends its answer in the middle, or mixes; what is put in
 * place in one step (as {@link dev.weft.net.Disk} does) is sent as the old one or the new one.
 *
 * @param root the folder; may be a link, followed anew for each request
 * @param index the name of the file that stands for a folder; empty for none
 * @param hidden whether what begins with a dot is there
 * @param cacheControl the Cache-Control of the answers; empty for none
 */
public record Folder(
    Path root, Optional<String> index, boolean hidden, Optional<String> cacheControl)
    implements Handler {
  /** Refuses an index that is a path. */
  public Folder {
    Objects.requireNonNull(root, "root");
    index.ifPresent(name -> {
      if (name.isEmpty() || name.contains("/")) {
        throw new IllegalArgumentException(
            "index must be the name of a file, but is \"%s\"".formatted(name));
      }
    });
  }

  /** {@return this folder with index.html, without what is hidden and without Cache-Control} */
  public static Folder of(Path root) {
    return new Folder(root, Optional.of("index.html"), false, Optional.empty());
  }

  public Folder withIndex(String name) {
    return new Folder(root, Optional.of(name), hidden, cacheControl);
  }

  /** This without files that stand for folders. */
  public Folder withoutIndex() {
    return new Folder(root, Optional.empty(), hidden, cacheControl);
  }

  /** This with what begins with a dot: be sure that there is no {@code .git} or {@code .env}. */
  public Folder withHidden() {
    return new Folder(root, index, true, cacheControl);
  }

  /** This with a Cache-Control, such as {@code max-age=3600}. */
  public Folder withCacheControl(String value) {
    return new Folder(root, index, hidden, Optional.of(value));
  }

  /** {@return this at every path, to be put {@link Routes#under under} one} */
  public Routes routes() {
    return Routes.of().get("/{path...}", this);
  }

  /**
   * {@return a file as an answer, parts and conditions included} For a path of the program's own;
   * one that comes from a client is for a folder. Waits for the disk.
   *
   * @throws ProblemException 404 if there is no such file
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static Response file(Exchange exchange, Path path) throws InterruptedException {
    FileAnswer found = Offload.blocking(() -> new Found(lookedUp(path))).file();
    if (found == null) {
      throw missing(exchange);
    }
    return found.to(exchange);
  }

  /**
   * Answers with the file at what the route has for {@code {path...}}.
   *
   * @throws ProblemException 404 if there is none
   */
  @Override
  public Response handle(Exchange exchange) throws InterruptedException {
    String path = exchange.param("path");
    Found found = Offload.blocking(() -> find(path));
    FileAnswer file = found.file();
    if (file == null) {
      throw missing(exchange);
    }
    if (found.isFolder()) {
      return Response.of(308).withHeader("Location", withSlash(exchange));
    }
    Response response = file.to(exchange).withHeader("X-Content-Type-Options", "nosniff");
    return cacheControl.isEmpty()
        ? response
        : response.withHeader("Cache-Control", cacheControl.get());
  }

  private static ProblemException missing(Exchange exchange) {
    return new ProblemException(404, "There is nothing at " + exchange.path() + ".");
  }

  /** Relative, and so that nothing in the path can be taken for a host or a scheme. */
  private static String withSlash(Exchange exchange) {
    String path = exchange.path();
    String query = exchange.rawQuery().isEmpty() ? "" : "?" + exchange.rawQuery();
    return "./" + path.substring(path.lastIndexOf('/') + 1) + "/" + query;
  }

  // ---- on a thread that may wait for the disk ----

  /**
   * What is at a path.
   *
   * @param isFolder it is the index of a folder whose slash is missing
   */
  private record Found(@Nullable FileAnswer file, boolean isFolder) {
    static final Found NOTHING = new Found(null, false);

    Found(@Nullable FileAnswer file) {
      this(file, false);
    }
  }

  private Found find(String path) throws IOException {
    try {
      Path base = root.toRealPath();
      Path wanted = within(base, path);
      if (wanted == null) {
        return Found.NOTHING;
      }
      boolean slash = path.isEmpty() || path.endsWith("/");
      if (!Files.isDirectory(wanted)) {
        return slash ? Found.NOTHING : new Found(inside(base, wanted));
      }
      return index.isEmpty()
          ? Found.NOTHING
          : new Found(inside(base, wanted.resolve(index.get())), !slash);
    } catch (FileSystemException | InvalidPathException e) {
      return Found.NOTHING;
    }
  }

  /** {@return a path below another one; null if it is none, by its words} */
  private @Nullable Path within(Path base, String path) {
    if (path.isEmpty()) {
      return base;
    }
    Path wanted = base;
    String[] names =
        (path.endsWith("/") ? path.substring(0, path.length() - 1) : path).split("/", -1);
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        return null;
      }
      Path step = base.getFileSystem().getPath(name);
      boolean plain = !step.isAbsolute() && step.getNameCount() == 1;
      if (!plain || !step.toString().equals(name) || (!hidden && name.startsWith("."))) {
        return null;
      }
      wanted = wanted.resolve(step);
    }
    return wanted;
  }

  /** {@return a file, unless links lead out of the folder} */
  private static @Nullable FileAnswer inside(Path base, Path wanted) throws IOException {
    Path real = wanted.toRealPath();
    return real.startsWith(base) ? answer(real, wanted) : null;
  }

  /** {@return a file; null if there is none} */
  private static @Nullable FileAnswer lookedUp(Path path) {
    try {
      return answer(path, path);
    } catch (FileSystemException e) {
      return null;
    } catch (IOException e) {
      throw new BrokenException("cannot look at %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static @Nullable FileAnswer answer(Path path, Path named) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    boolean there = attributes.isRegularFile() && Files.isReadable(path);
    Path name = named.getFileName();
    return there
        ? FileAnswer.of(path, attributes, MediaTypes.of(name == null ? "" : name.toString()))
        : null;
  }
}
