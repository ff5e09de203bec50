package dev.weft.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.http.Response;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final int ALL = 146;
  private static final Pattern COUNT = Pattern.compile("(\\d+) tests, ");
  private static final String[] BUT_WINDOWS = {
    "generic",
    "hpack",
    "http2/3",
    "http2/4",
    "http2/5",
    "http2/6.1",
    "http2/6.2",
    "http2/6.3",
    "http2/6.4",
    "http2/6.5",
    "http2/6.7",
    "http2/6.8",
    "http2/6.10",
    "http2/7",
    "http2/8"
  };

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

  private static Routes routes(Duration pause) {
    return Routes.of()
        .get(
            "/",
            exchange -> {
              exchange.bytes(); // so that no answer overtakes what is asked
              Weft.sleep(pause);
              return Response.text("Hello, World!");
            })
        .post("/", exchange -> Response.text(exchange.text()));
  }

  /** {@return how many questions were asked} All were answered right. */
  private static int asked(WeftConfig engine, Duration pause, String... specs) throws Exception {
    try (Serving serving = Serving.of(engine, routes(pause))) {
      String said = ask(serving.server().port(), specs);
      assertThat(said).contains(" 0 skipped, 0 failed");
      Matcher count = COUNT.matcher(said);
      assertThat(count.find()).isTrue();
      return Integer.parseInt(count.group(1));
    }
  }

  /** Of windows is asked in the middle of an answer, so that must not be over before. */
  @BothDoors
  void everyAnswerIsRight(WeftConfig engine) throws Exception {
    int most = asked(engine, Duration.ZERO, BUT_WINDOWS);
    int windows = asked(engine, Duration.ofMillis(400), "http2/6.9");
    assertThat(most + windows).isEqualTo(ALL);
  }
}
