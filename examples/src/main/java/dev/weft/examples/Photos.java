package dev.weft.examples;

import dev.weft.http.Response;
import dev.weft.server.Exchange;
import dev.weft.server.Folder;
import dev.weft.server.ProblemException;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.server.Upload;
import dev.weft.server.UploadLimits;
import dev.weft.server.Uploaded;
import dev.weft.task.Weft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A form with a file, and a folder with those that were sent: {@code ./weft run photos --port
 * 8080}. asyncio: multipart and static files of aiohttp.
 */
public final class Photos {
  private static final UploadLimits LIMITS =
      UploadLimits.defaults().withParts(5).withPart(10_000_000).withTotal(12_000_000);
  private static final String PAGE =
      """
      <!doctype html>
      <title>Photos</title>
      <form action="/photos" method="post" enctype="multipart/form-data">
        <input name="title" placeholder="title"> <input name="photo" type="file" accept="image/png">
        <button>send</button>
      </form>
      """;

  private Photos() {}

  public static void main(String[] words) throws Exception {
    int port = Options.of("photos [--port 8080]", words).port();
    Path folder = Files.createTempDirectory("photos");
    Weft.run(() -> {
      try (Server server = Server.open(port, routes(folder))) {
        server.stopAtExit();
        System.out.println("listening at http://localhost:" + server.port() + "/, into " + folder);
        server.serve();
      }
    });
  }

  static Routes routes(Path folder) {
    return Routes.of()
        .get("/", exchange -> Response.html(PAGE))
        .post("/photos", exchange -> keep(exchange, folder))
        .under("/photos", Folder.of(folder).withCacheControl("max-age=3600").routes());
  }

  private static Response keep(Exchange exchange, Path folder) throws InterruptedException {
    return Upload.read(
        exchange,
        LIMITS,
        upload -> {
          Uploaded photo = upload.requireFile("photo");
          if (!photo.mediaType().map(Object::toString).orElse("").equals("image/png")) {
            throw new ProblemException(422, "It is no photo.").with("photo", "must be a PNG");
          }
          String name = HexFormat.of().toHexDigits(Weft.random().nextLong()) + ".png";
          photo.moveTo(folder.resolve(name)); // never the name that the client gives
          String title = upload.text("title").orElse("untitled");
          return Response.text(title + ": %,d bytes".formatted(photo.size()))
              .withStatus(201)
              .withHeader("Location", "/photos/" + name);
        });
  }
}
