package dev.weft.server;

import dev.weft.flow.Flow;
import dev.weft.task.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A form with files that a client sent: {@code multipart/form-data} (RFC 7578). Small ones are in
 * memory; what is larger is in files of its own, which are gone when the request has been handled,
 * however that ends.
 *
 * <pre>{@code
 * routes.post("/photos", exchange -> Upload.read(exchange, UploadLimits.defaults(), upload -> {
 *   Uploaded photo = upload.requireFile("photo");
 *   photo.moveTo(photos.resolve(newName()));
 *   return Response.text(upload.text("title").orElse("untitled") + ": " + photo.size());
 * }))
 * }</pre>
 *
 * <p>For the task of the handler, and for tasks that it waits for.
 */
public final class Upload {
  private final List<Uploaded> parts;

  private Upload(List<Uploaded> parts) {
    this.parts = parts;
  }

  /**
   * Reads a form as a whole, and has a body make something of it.
   *
   * <p>Waits for the client, as long as {@link Pace} says, and for the disk; all of it is within
   * the time of the request ({@link Pace#request}), so large forms need more of that. What was
   * written to the disk is removed when the body returns or throws: an answer that is to have it
   * must read it before, or be given a file that was {@link Uploaded#moveTo moved}.
   *
   * @return what the body returns
   * @throws ProblemException 415 if it is no such form, 400 if it is malformed, 413 if it is too
   *     large
   * @throws dev.weft.task.BrokenException if the client has gone, or the disk fails
   * @throws InterruptedException if the caller is cancelled or interrupted
   */
  public static <R> R read(
      Exchange exchange, UploadLimits limits, Flow.Step<? super Upload, ? extends R> body)
      throws InterruptedException {
    Objects.requireNonNull(body, "body");
    try (Attic attic = new Attic(limits)) {
      List<Uploaded> parts = new ArrayList<>();
      Parts.read(exchange, limits, part -> parts.add(keep(part, attic)));
      Upload upload = new Upload(List.copyOf(parts));
      return Tasks.call(() -> body.apply(upload));
    }
  }

  /**
   * Hands out the parts of a form one after another, as they come, so that none is kept anywhere.
   *
   * <p>Waits and fails as {@link #read} does; the limit for memory means nothing here.
   */
  public static void each(Exchange exchange, UploadLimits limits, Tasks.Each<? super Part> each)
      throws InterruptedException {
    Parts.read(exchange, limits, each);
  }

  private static Uploaded keep(Part part, Attic attic) throws Exception {
    Box box = new Box(attic);
    part.body().writeTo(box);
    box.end();
    return new Uploaded(part.name(), part.fileName(), part.mediaType(), box);
  }

  /** {@return the text of the first field of this name, in UTF-8} Waits for the disk. */
  public Optional<String> text(String name) throws InterruptedException {
    for (Uploaded part : parts) {
      if (part.name().equals(name) && part.fileName().isEmpty()) {
        return Optional.of(part.text());
      }
    }
    return Optional.empty();
  }

  /** {@return the texts of all fields of this name, in order} Waits for the disk. */
  public List<String> texts(String name) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    for (Uploaded part : parts) {
      if (part.name().equals(name) && part.fileName().isEmpty()) {
        texts.add(part.text());
      }
    }
    return texts;
  }

  /** {@return the first file of this name, if one was chosen} */
  public Optional<Uploaded> file(String name) {
    return files().stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /**
   * {@return the first file of this name}
   *
   * @throws ProblemException 422, which names the field, if none was chosen
   */
  public Uploaded requireFile(String name) {
    return file(name)
        .orElseThrow(
            () -> new ProblemException(422, "A file is missing.").with(name, "must be a file"));
  }

  /** {@return all files, in order; not those that were not chosen} */
  public List<Uploaded> files() {
    return parts.stream()
        .filter(part -> part.fileName().isPresent())
        .filter(part -> part.size() > 0 || !part.fileName().get().isEmpty())
        .toList();
  }

  /** {@return all parts, in order} */
  public List<Uploaded> parts() {
    return parts;
  }

  /** {@return the names of the parts, not what they say} */
  @Override
  public String toString() {
    return parts.toString();
  }
}
