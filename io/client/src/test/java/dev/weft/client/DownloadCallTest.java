package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.http.Request;
import dev.weft.task.BrokenException;
import dev.weft.task.WeftConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A file from a real server, in two goes. */
class DownloadCallTest {
  @TempDir private Path folder;

  @BothDoors
  void whatWasCutOffGoesOn(WeftConfig engine) throws Exception {
    Path file = folder.resolve("file");
    try (RawServer server =
        new RawServer(peer -> {
          List<String> head = peer.request();
          String tag = "HTTP/1.1 %s X\r\nETag: \"1\"\r\n";
          if (head.contains("Range: bytes=5-")) {
            peer.say(
                tag.formatted("206")
                    + "Content-Range: bytes 5-9/10\r\nContent-Length: 5\r\n\r\n56789");
          } else {
            peer.say(tag.formatted("200") + "Content-Length: 10\r\n\r\n01234");
          }
        })) {
      Clients.with(
          engine,
          HttpClientConfig.defaults().withRetry(Retry.none()),
          client -> {
            Request request = Request.get(client.url(server.url("/")));
            assertThatThrownBy(() -> client.download(request, file, DownloadConfig.defaults()))
                .isInstanceOf(BrokenException.class);
            assertThat(file).doesNotExist();
            Downloaded whole = client.download(request, file, DownloadConfig.defaults());
            assertThat(whole).isEqualTo(new Downloaded(file, 10, 5));
            return client;
          });
    }
    assertThat(Files.readString(file)).isEqualTo("0123456789");
    Files.delete(file);
  }
}
