package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class UnixSocketTest {
  @TempDir Path directory;

  private Path path() {
    return directory.resolve("s");
  }

  private static Listener listen(Way way, ListenerConfig config) throws InterruptedException {
    return Way.through(way, () -> Listener.open(config));
  }

  private static Listener listen(Way way, Path path) throws InterruptedException {
    return listen(way, ListenerConfig.at(Address.unix(path)));
  }

  private static Dialer dialer(Way way) {
    return way.dialer(NetConfig.defaults());
  }

  private static void echo(Stream stream) throws InterruptedException {
    for (var line = stream.readLine(100); line.isPresent(); line = stream.readLine(100)) {
      stream.write(line.get() + "\n");
    }
  }

  @EveryWay
  void lines_goThereAndBack(Way way) throws Exception {
    way.run(
        2,
        () -> {
          long before = Sockets.open();
          try (Listener listener = listen(way, path())) {
            assertThat(Files.exists(path())).isTrue();
            assertThat(listener).hasToString("listener at unix:" + path());
            assertThatThrownBy(listener::port).hasMessageContaining("has no port");
            TaskGroup.run(group -> {
              group.fork(() -> listener.serve(UnixSocketTest::echo));
              for (int i = 0; i < 20; i++) {
                talk(way);
              }
              listener.close();
            });
            assertThat(listener.stats().accepted()).isEqualTo(20);
          }
          until(() -> !Files.exists(path()));
          until(() -> Sockets.open() <= before);
        });
  }

  private void talk(Way way) throws InterruptedException {
    try (Stream stream = dialer(way).connect(Target.unix(path()))) {
      stream.write("one\ntwo");
      assertThat(stream.readLine(10)).contains("one");
      assertThat(stream.remote()).isEmpty();
      assertThat(stream.local()).isEmpty();
      assertThat(stream).hasToString("stream to unix:" + path());
      if (way.transport() != SystemTransport.EPOLL) { // Netty closes both halves elsewhere
        stream.write("\n");
        assertThat(stream.readLine(10)).contains("two");
      }
      stream.closeOutput();
      if (way.transport() == SystemTransport.EPOLL) {
        assertThat(stream.readLine(10)).contains("two");
      }
      assertThat(stream.readLine(10)).isEmpty();
    }
  }

  @EveryWay
  void wire_goesOverIt(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = listen(way, path())) {
        TaskGroup.run(group -> {
          group.fork(() -> listener.serve(UnixSocketTest::echo));
          Wire wire = dialer(way).dial(Target.unix(path()), pipeline -> {});
          wire.write(Way.bytes("hello\n"));
          assertThat(Way.read(wire, 6)).isEqualTo("hello\n");
          assertThat(wire.remote()).isEmpty();
          wire.close();
          listener.close();
        });
      }
    });
  }

  // ---- the file ----

  @EveryWay
  void deadSocket_isReplaced(Way way) throws Exception {
    try (ServerSocketChannel old = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      old.bind(UnixDomainSocketAddress.of(path())); // closing it leaves the file
    }
    assertThat(Files.exists(path())).isTrue();
    way.run(() -> {
      try (Listener listener = listen(way, path())) {
        TaskGroup.run(group -> {
          group.fork(() -> listener.serve(UnixSocketTest::echo));
          talk(way);
          listener.close();
        });
      }
    });
  }

  @EveryWay
  void livingSocket_isLeftAlone(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = listen(way, path())) {
        assertThatThrownBy(() -> listen(way, path()))
            .isInstanceOf(BrokenException.class)
            .hasMessage(
                "cannot listen at unix:" + path() + ": something else listens there already");
        TaskGroup.run(group -> {
          group.fork(() -> listener.serve(UnixSocketTest::echo));
          talk(way);
          listener.close();
        });
      }
    });
  }

  @EveryWay
  void anyOtherFile_isLeftAlone(Way way) throws Exception {
    Files.writeString(path(), "precious");
    way.run(() ->
        assertThatThrownBy(() -> listen(way, path()))
            .isInstanceOf(BrokenException.class)
            .hasMessage(
                "cannot listen at unix:" + path() + ": there is something else than a socket"));
    assertThat(path()).hasContent("precious");
  }

  @EveryWay
  void missingDirectory_isSaid(Way way) throws Exception {
    Path lost = directory.resolve("no/such/s");
    way.run(() ->
        assertThatThrownBy(() -> listen(way, lost))
            .isInstanceOf(BrokenException.class)
            .hasMessage(
                "cannot listen at unix:%s: there is no directory %s"
                    .formatted(lost, lost.getParent())));
  }

  @EveryWay
  void pathTooLong_isSaid_insteadOfMeaningAnotherFile(Way way) throws Exception {
    Path lengthy = directory.resolve("x".repeat(120));
    int bytes = lengthy.toString().length();
    String end = "unix:%s: its path has %d bytes, and that of a Unix socket 107 at most";
    way.run(() -> {
      assertThatThrownBy(() -> listen(way, lengthy))
          .isInstanceOf(BrokenException.class)
          .hasMessageStartingWith("cannot listen at " + end.formatted(lengthy, bytes));
      assertThatThrownBy(() -> dialer(way).connect(Target.unix(lengthy)))
          .isInstanceOf(BrokenException.class)
          .hasMessageStartingWith("cannot connect to " + end.formatted(lengthy, bytes));
    });
    assertThat(directory).isEmptyDirectory();
  }

  @EveryWay
  void mode_isThatOfTheFile(Way way) throws Exception {
    way.run(() -> {
      ListenerConfig config = ListenerConfig.at(Address.unix(path())).withFileMode("rw-rw----");
      try (Listener listener = listen(way, config)) {
        assertThat(listener.stats().open()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
            .isEqualTo("rw-rw----");
      }
    });
  }

  @EveryWay
  void engine_removesTheFilesOfItsListeners(Way way) throws Exception {
    way.run(() -> assertThat(listen(way, path()).stats().open()).isZero());
    assertThat(directory).isEmptyDirectory();
  }

  @EveryWay
  void cancelledAtAnyTime_leavesNoFile(Way way) throws Exception {
    way.run(
        2,
        () -> {
          for (int i = 0; i < 60; i++) {
            Duration delay = Duration.ofNanos(i * 10_000L);
            TaskGroup.run(group -> {
              Task<?> opening = group.fork(() -> openAndClose(way));
              dev.weft.task.Weft.sleep(delay);
              opening.cancel("the test says so");
            });
            until(() -> !Files.exists(path()));
          }
        });
  }

  private void openAndClose(Way way) throws Exception {
    try {
      listen(way, path()).close();
    } catch (BrokenException e) {
      assertThat(e).hasMessageContaining("already"); // the one before is just being closed
    }
  }

  // ---- connecting ----

  @EveryWay
  void nobodyThere_isRefused(Way way) throws Exception {
    Target target = Target.unix(path());
    way.run(() -> {
      assertThatThrownBy(() -> dialer(way).connect(target))
          .isInstanceOf(BrokenException.class)
          .hasMessage("connection to unix:%s refused: there is no such socket", path());
      try (ServerSocketChannel old = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        old.bind(UnixDomainSocketAddress.of(path()));
      }
      assertThatThrownBy(() -> dialer(way).connect(target))
          .isInstanceOf(BrokenException.class)
          .hasMessage("connection to unix:%s refused: nothing listens there", path());
    });
  }

  @Test
  void modeOfAPort_isRefused() {
    ListenerConfig port = ListenerConfig.at(Address.local(1));
    assertThatThrownBy(() -> port.withFileMode("rw-------"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fileMode is for Unix sockets, but this is 127.0.0.1:1");
  }
}
