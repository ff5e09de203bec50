package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.http.Response;
import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * All that h2spec asks of a server that speaks HTTP/2, the strict questions included. No
 * exceptions.
 *
 * <p>The program comes with a plugin for Maven, for Linux on x86-64.
 */
@Tag("slow")
class ConformanceTest {
  private static final String PACKED = "h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
  private static final Path PROGRAM = Path.of("target", "h2spec");
  private static final int BLOCK = 512;

  @BeforeAll
  static void unpack() throws IOException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && List.of("amd64", "x86_64").contains(System.getProperty("os.arch")),
        "h2spec is there for Linux on x86-64 only");
    try (InputStream packed = ClassLoader.getSystemResourceAsStream(PACKED)) {
      assertThat(packed).as(PACKED).isNotNull();
      InputStream tar = new GZIPInputStream(packed);
      String header = new String(tar.readNBytes(BLOCK), java.nio.charset.StandardCharsets.US_ASCII);
      assertThat(header).startsWith("h2spec\0");
      long size = Long.parseLong(header.substring(124, 135), 8);
      Path fresh = Files.createTempFile(PROGRAM.toAbsolutePath().getParent(), "h2spec", null);
      Files.write(fresh, tar.readNBytes((int) size));
      assertThat(fresh.toFile().setExecutable(true)).isTrue();
      Files.move(fresh, PROGRAM, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static String ask(int port, String... more) throws Exception {
    Path out = Files.createTempFile(PROGRAM.toAbsolutePath().getParent(), "h2spec", ".out");
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of(
                            PROGRAM.toAbsolutePath().toString(),
                            "--host=127.0.0.1",
                            "--port=" + port,
                            "--timeout=5",
                            "--strict"),
                        Stream.of(more))
                    .toList())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return Files.readString(out);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }

  @BothDoors
  void everyAnswerIsRight(WeftConfig engine) throws Exception {
    Routes routes =
        Routes.of()
            .get(
                "/",
                exchange -> {
                  exchange.bytes(); // so that no answer overtakes what is asked
                  return Response.text("Hello, World!");
                })
            .post("/", exchange -> Response.text(exchange.text()));
    try (Serving serving = Serving.of(engine, routes)) {
      assertThat(ask(serving.server().port())).contains(" 0 skipped, 0 failed");
    }
  }
}
