package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.net.Disk;
import dev.weft.task.BrokenException;
import dev.weft.task.RefusedException;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class DownloadTest {
  private static final String URL = "http://files.test/x?secret";
  private static final byte[] FILE = bytes(1, 300_000);
  private static final byte[] OTHER = bytes(2, 300_000);

  @TempDir Path folder;

  private static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Path target() {
    return folder.resolve("x.bin");
  }

  private Downloaded load(FileServer server, DownloadConfig config) throws InterruptedException {
    return Download.run(Disk.local(), URL, target(), config, server);
  }

  private Downloaded load(FileServer server) throws InterruptedException {
    return load(server, DownloadConfig.defaults());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Downloads as far as so many bytes. */
  private void cutOff(FileServer server, int bytes) {
    server.cutAfter = bytes;
    assertThatThrownBy(() -> load(server))
        .isInstanceOf(BrokenException.class)
        .hasMessage("files.test broke off");
    server.cutAfter = -1;
  }

  @BothDoors
  void file_isThereAsAWhole(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    Weft.run(
        engine, () -> assertThat(load(server)).isEqualTo(new Downloaded(target(), FILE.length, 0)));
    assertThat(target()).hasBinaryContent(FILE);
    assertThat(files()).containsExactly("x.bin");
  }

  @BothDoors
  void emptyFile_isThereToo(WeftConfig engine) throws Exception {
    Weft.run(engine, () -> load(new FileServer(new byte[0])));
    assertThat(target()).isEmptyFile();
    assertThat(files()).containsExactly("x.bin");
  }

  @BothDoors
  void whatWasCutOff_goesOnFromThere(WeftConfig engine) throws Exception {
    Files.writeString(target(), "old");
    FileServer server = new FileServer(FILE);
    Weft.run(
        engine,
        () -> {
          cutOff(server, 100_500);
          assertThat(target()).hasContent("old");
          assertThat(files()).containsExactly("x.bin", "x.bin.part", "x.bin.part.note");
          assertThat(folder.resolve("x.bin.part.note")).content().doesNotContain("secret");
          cutOff(server, 1_000);
          assertThat(load(server)).isEqualTo(new Downloaded(target(), FILE.length, 101_500));
        });
    assertThat(server.asked.getLast().first("Range")).contains("bytes=101500-");
    assertThat(target()).hasBinaryContent(FILE);
    assertThat(files()).containsExactly("x.bin");
  }

  @BothDoors
  void whatHasChanged_beginsAnew(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    Weft.run(
        engine,
        () -> {
          cutOff(server, 100_000);
          server.change(OTHER, "\"v2\"");
          assertThat(load(server).resumedAt()).isZero();
          assertThat(target()).hasBinaryContent(OTHER);
          assertThat(server.asked).hasSize(2);

          cutOff(server, 100_000);
          server.change(FILE, "\"v3\"");
          server.ifRange = false; // it sends the rest of another file
          assertThat(load(server).resumedAt()).isZero();
          assertThat(target()).hasBinaryContent(FILE);
          assertThat(server.asked).hasSize(5);

          cutOff(server, 100_000);
          server.ranges = false;
          assertThat(load(server).resumedAt()).isZero();
        });
    assertThat(files()).containsExactly("x.bin");
  }

  @BothDoors
  void withoutAStrongValidator_nothingIsKept(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    server.tag = "W/\"v1\"";
    Weft.run(engine, () -> cutOff(server, 100_000));
    assertThat(files()).isEmpty();
  }

  @BothDoors
  void partOfSomethingElse_isNotUsed(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    Weft.run(
        engine,
        () -> {
          cutOff(server, 100_000);
          Download.run(
              Disk.local(), "http://files.test/y", target(), DownloadConfig.defaults(), server);
          assertThat(server.asked.getLast().first("Range")).isEmpty();

          cutOff(server, 100_000);
          Files.writeString(folder.resolve("x.bin.part.note"), "weft download 1\nx");
          load(server);
          assertThat(server.asked.getLast().first("Range")).isEmpty();

          Files.writeString(folder.resolve("x.bin.part"), "somebody's");
          load(server);
          assertThat(server.asked.getLast().first("Range")).isEmpty();
        });
    assertThat(target()).hasBinaryContent(FILE);
  }

  @BothDoors
  void partThatIsWholeAlready_isPutInPlace(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    Weft.run(
        engine,
        () -> {
          cutOff(server, FILE.length);
          assertThat(target()).doesNotExist();
          assertThat(load(server)).isEqualTo(new Downloaded(target(), FILE.length, FILE.length));
        });
    assertThat(target()).hasBinaryContent(FILE);
    assertThat(files()).containsExactly("x.bin");
  }

  @BothDoors
  void lessThanAnnounced_isCutOff_moreIsBroken(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    Download.Source shortened =
        (headers, use) ->
            server.ask(headers, answer -> use.with(answer.with(Pieces.of(bytes(3, 5)))));
    Download.Source lengthened =
        (headers, use) ->
            server.ask(
                headers, answer -> use.with(answer.with(Pieces.of(bytes(3, FILE.length + 1)))));
    Weft.run(
        engine,
        () -> {
          assertThatThrownBy(() ->
                  Download.run(Disk.local(), URL, target(), DownloadConfig.defaults(), shortened))
              .isInstanceOf(BrokenException.class)
              .hasMessage("the download of %s was cut off after 5 of 300,000 bytes".formatted(URL));
          assertThat(files()).containsExactly("x.bin.part", "x.bin.part.note");
          Files.delete(folder.resolve("x.bin.part"));
          assertThatThrownBy(() ->
                  Download.run(Disk.local(), URL, target(), DownloadConfig.defaults(), lengthened))
              .isInstanceOf(BrokenException.class)
              .hasMessageEndingWith("the server sent more than the 300,000 bytes it has");
        });
    assertThat(files()).isEmpty();
  }

  @BothDoors
  void otherStatus_failsAndLeavesThingsAsTheyAre(WeftConfig engine) throws Exception {
    Files.writeString(target(), "old");
    FileServer server = new FileServer(FILE);
    Weft.run(
        engine,
        () -> {
          cutOff(server, 100_000);
          server.status = 503;
          assertThatThrownBy(() -> load(server))
              .isInstanceOf(BrokenException.class)
              .hasMessage(
                  "the download of %s failed: the server answered with status 503".formatted(URL));
          server.status = 200;
          assertThat(load(server).resumedAt()).isEqualTo(100_000);
        });
  }

  @BothDoors
  void tooLargeFile_isRefused(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    DownloadConfig small = DownloadConfig.defaults().withMostBytes(299_999);
    Weft.run(
        engine,
        () -> {
          assertThatThrownBy(() -> load(server, small))
              .isInstanceOf(RefusedException.class)
              .hasMessage(
                  "the download of %s is larger than the limit of 299,999 bytes".formatted(URL));
          server.says = false;
          assertThatThrownBy(() -> load(server, small)).isInstanceOf(RefusedException.class);
          load(server, small.withMostBytes(300_000));
        });
    assertThat(files()).containsExactly("x.bin");
  }

  @BothDoors
  void digest_isThatOfTheWholeFile(WeftConfig engine) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(FILE);
    FileServer server = new FileServer(FILE);
    Weft.run(
        engine,
        () -> {
          cutOff(server, 150_000);
          String right = HexFormat.of().withUpperCase().formatHex(digest);
          load(server, DownloadConfig.defaults().withSha256(right));
          assertThat(target()).hasBinaryContent(FILE);
          assertThatThrownBy(
                  () -> load(server, DownloadConfig.defaults().withSha256("0".repeat(64))))
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining("its SHA-256 is " + HexFormat.of().formatHex(digest));
        });
    assertThat(files()).containsExactly("x.bin");
  }

  @BothDoors
  void codedAnswer_isDecoded(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(Coders.coded(Coding.ZSTD, FILE));
    server.coding = "zstd";
    Weft.run(
        engine,
        () -> {
          cutOff(server, 100_000);
          assertThat(files()).isEmpty(); // the rest cannot be asked for
          assertThat(load(server)).isEqualTo(new Downloaded(target(), FILE.length, 0));
          server.coding = "exi";
          assertThatThrownBy(() -> load(server))
              .isInstanceOf(BrokenException.class)
              .hasMessageEndingWith("the server sent it coded as exi, which is unknown here");
        });
    assertThat(target()).hasBinaryContent(FILE);
    assertThat(files()).containsExactly("x.bin");
  }

  @BothDoors
  void progress_isToldPieceByPiece(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    server.pieceSize = 70_000;
    List<Long> news = new ArrayList<>();
    DownloadConfig config =
        DownloadConfig.defaults()
            .withProgress((bytes, total) -> {
              assertThat(total).hasValue(FILE.length);
              news.add(bytes);
            });
    Weft.run(
        engine,
        () -> {
          server.cutAfter = 140_000;
          assertThatThrownBy(() -> load(server, config)).isInstanceOf(BrokenException.class);
          server.cutAfter = -1;
          load(server, config);
        });
    assertThat(news).containsExactly(70_000L, 140_000L, 210_000L, 280_000L, 300_000L);
  }

  @BothDoors
  void placeWhereNoFileCanBe_isSaidBeforeAnybodyIsAsked(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    Weft.run(
        engine,
        () -> {
          assertThatThrownBy(
                  () -> Download.run(Disk.local(), URL, folder, DownloadConfig.defaults(), server))
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining("it is a directory");
          Path nowhere = folder.resolve("none/x");
          assertThatThrownBy(
                  () -> Download.run(Disk.local(), URL, nowhere, DownloadConfig.defaults(), server))
              .isInstanceOf(BrokenException.class);
        });
  }

  @BothDoors
  void cancelledAtAnyTime_goesOnTheNextTime(WeftConfig engine) throws Exception {
    FileServer server = new FileServer(FILE);
    server.pieceSize = 10_000;
    Random random = new Random(4);
    Weft.run(
        engine,
        () -> {
          for (int i = 0; i < 40; i++) {
            Duration delay = Duration.ofNanos(random.nextInt(8_000_000));
            TaskGroup.run(group -> {
              Task<Downloaded> loading = group.fork(() -> load(server));
              Weft.sleep(delay);
              loading.cancel("the test says so");
              try {
                loading.join();
              } catch (TaskCancelledException e) {
                // it goes on the next time
              }
            });
            if (Files.exists(target())) {
              assertThat(target()).hasBinaryContent(FILE);
              Files.delete(target());
            }
          }
          load(server);
        });
    assertThat(target()).hasBinaryContent(FILE);
    assertThat(files()).containsExactly("x.bin");
  }

  /** Cut off and changed at random; what is there in the end is one of the files, as a whole. */
  private boolean isSoundAfterAll(int seed, boolean liar) throws InterruptedException, IOException {
    Random random = new Random(seed);
    List<byte[]> files = List.of(bytes(10, 20_000), bytes(11, 20_000), bytes(12, 19_000));
    FileServer server = new FileServer(files.getFirst());
    for (int round = 0; ; round++) {
      int which = random.nextInt(files.size());
      boolean change = random.nextInt(3) == 0;
      if (change) {
        server.change(files.get(which), liar ? server.tag : "\"" + round + "\"");
      }
      server.ranges = random.nextInt(5) > 0;
      server.ifRange = random.nextBoolean();
      server.pieceSize = 1 + random.nextInt(5_000);
      server.cutAfter = random.nextInt(3) == 0 ? -1 : random.nextInt(15_000);
      try {
        load(server);
        byte[] there = Files.readAllBytes(target());
        return files.stream().anyMatch(file -> Arrays.equals(file, there));
      } catch (BrokenException e) {
        assertThat(e).hasMessageContaining("files.test broke off");
      }
    }
  }

  @BothDoors
  void whateverHappens_theFileIsOneOfTheServers(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          for (int seed = 0; seed < 60; seed++) {
            assertThat(isSoundAfterAll(seed, false)).as("seed %d", seed).isTrue();
          }
        });
  }

  /** The broken twin: a server that changes its file and not its tag gets it patched together. */
  @BothDoors
  void serverThatLies_isSeen(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          int spoilt = 0;
          for (int seed = 0; seed < 60; seed++) {
            spoilt += isSoundAfterAll(seed, true) ? 0 : 1;
          }
          assertThat(spoilt).isPositive();
        });
  }
}
