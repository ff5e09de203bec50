package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each example prints what its guide says. */
class ExamplesTest {
  @Test
  void allThatCanBeRun_areKnownToTheLauncher() throws Exception {
    List<String> known = new ArrayList<>();
    try (InputStream list = First.class.getResourceAsStream("programs")) {
      new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ", 3)[1])
          .forEach(program -> known.add(program.substring(program.lastIndexOf('.') + 1)));
    }
    List<String> all = new ArrayList<>();
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/weft/examples"))) {
      for (Path source : sources.toList()) {
        if (Files.readString(source).contains(" void main(")) {
          all.add(source.getFileName().toString().replace(".java", ""));
        }
      }
    }
    assertThat(known).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void first() throws Exception {
    assertThat(Printed.by(First::main)).containsExactly("Hello", "… world");
  }

  @Test
  void groups() throws Exception {
    assertThat(Printed.by(Groups::main)).containsExactly("42");
  }

  @Test
  void gather() throws Exception {
    List<String> lines = Printed.by(Gather::main);
    assertThat(lines).startsWith("[a, b]", "done: a", "failed: nobody there", "fast").hasSize(5);
    assertThat(lines.getLast()).isIn("[one, two]", "[two, one]"); // whichever was first
  }

  @Test
  void timeouts() throws Exception {
    assertThat(Printed.by(Timeouts::main))
        .containsExactly("no report within 20 ms", "[first] so far", "Optional[59 s left]");
  }

  @Test
  void cancelling() throws Exception {
    assertThat(Printed.by(Cancelling::main))
        .containsExactly(
            "the worker: the shop closes",
            "the worker: tidied up",
            "the caller: Cancelled",
            "the group: all have ended");
  }

  @Test
  void offloading() throws Exception {
    assertThat(Printed.by(Offloading::main))
        .containsExactly(
            "5001 digits", "from a file", "left at once", "scans at work without a caller: 1");
  }

  @Test
  void calls() throws Exception {
    assertThat(Printed.by(Calls::main))
        .containsExactly("tea for 2", "10000 end with 7", "by me", "too slow: 20 ms");
  }

  @Test
  void observed() throws Exception {
    assertThat(Printed.by(Observed::main)).containsExactly("1", "1");
  }

  @Test
  void logs() throws Exception {
    assertThat(Printed.by(Logs::main))
        .containsExactly(
            "ERROR no paper",
            "ERROR no ink",
            "2 errors",
            "larger than 10 bytes",
            "not there: true");
  }

  @Test
  void secrets() throws Exception {
    assertThat(Printed.by(Secrets::main))
        .containsExactly(
            "you said swordfish by secrets/1",
            "the certificate of the server as localhost is not trusted: no known authority signed it");
  }

  @Test
  void living() throws Exception {
    assertThat(Printed.by(Living::main))
        .containsExactly("main", "  till", "  store", "    upper shelf", "    lower shelf");
  }

  @Test
  void readyFirst() throws Exception {
    assertThat(Printed.by(ReadyFirst::main)).containsExactly("listening on 8080: true");
  }

  @Test
  void sharing() throws Exception {
    assertThat(Printed.by(Sharing::main)).containsExactly("{home=2000}");
  }

  @Test
  void stalls() throws Exception {
    assertThat(Printed.by(Stalls::main)).containsExactly("busybody held its loop");
  }

  @Test
  void waiting() throws Exception {
    assertThat(Printed.by(Waiting::main))
        .containsExactly("at most 2 at a time", "took a job", "all 3 started together");
  }

  @Test
  void flows() throws Exception {
    assertThat(Printed.by(Flows::main))
        .containsExactly(
            "the generator: closed",
            "[2, 4, 6]",
            "332833500",
            "one bulk call for 3",
            "[row 0, row 1, row 2]");
  }

  @Test
  void endings() throws Exception {
    assertThat(Printed.by(Endings::main))
        .containsExactly(
            "reader: Done[value=2]",
            "taken back: true",
            "got one",
            "got two",
            "the reader has ended, and nothing is left");
  }

  @Test
  void channels() throws Exception {
    assertThat(Printed.by(Channels::main))
        .containsExactly("got one", "got two", "usual 7", "nothing in time");
  }

  @Test
  void guards() throws Exception {
    assertThat(Printed.by(Guards::main))
        .containsExactly("answered after 3 attempts", "not too fast");
  }

  @Test
  void caching() throws Exception {
    assertThat(Printed.by(Caching::main)).containsExactly("loading weft", "4");
  }

  @Test
  void echo() throws Exception {
    assertThat(Printed.by(Echo::main)).containsExactly("heard hello", "heard world");
  }

  @Test
  void ports() throws Exception {
    assertThat(Printed.by(Ports::main)).containsExactly("ten o'clock", "pong to ping");
  }

  @Test
  void chat() throws Exception {
    assertThat(Printed.by(Chat::main))
        .containsExactly(
            "bob heard ann: hello",
            "sleepy heard at last * you were dropped: 256 lines waited for you");
  }
}
