package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Loop;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ListenerTest {
  private static void echoLines(Stream stream) throws InterruptedException {
    for (var line = stream.readLine(100); line.isPresent(); line = stream.readLine(100)) {
      stream.write(line.get() + "\n");
    }
  }

  @EveryWay
  void lines_goThereAndBack(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = way.listen()) {
        TaskGroup.run(group -> {
          Task<?> serving = group.fork(() -> listener.serve(ListenerTest::echoLines));
          try (Stream stream = way.connect(listener)) {
            stream.write("one\r\ntwo\n");
            assertThat(stream.readLine(3)).contains("one");
            assertThat(stream.readLine(3)).contains("two");
            stream.write("three");
            stream.closeOutput();
            assertThat(stream.readLine(100)).contains("three");
            assertThat(stream.readLine(100)).isEmpty();
          }
          listener.close();
          serving.join();
        });
        assertThat(listener.stats().accepted()).isEqualTo(1);
      }
    });
  }

  @EveryWay
  void connections_spreadOverTheLoops_eachServedOnItsOwn(Way way) throws Exception {
    List<Integer> loops = new CopyOnWriteArrayList<>();
    way.run(
        3,
        () -> {
          try (Listener listener = way.listen()) {
            TaskGroup.run(group -> {
              group.fork(() ->
                  listener.serve(stream -> {
                    loops.add(Loop.current().number());
                    echoLines(stream);
                  }));
              List<Stream> streams =
                  IntStream.range(0, 9)
                      .mapToObj(_ -> TestStreams.unchecked(() -> way.connect(listener)))
                      .toList();
              for (Stream stream : streams) {
                stream.write("hello\n");
                assertThat(stream.readLine(10)).contains("hello");
              }
              streams.forEach(Stream::close);
              listener.close();
            });
          }
        });
    assertThat(loops).hasSize(9);
    assertThat(loops.stream().distinct()).hasSize(3);
  }

  @EveryWay
  void stream_becomesAWire_withWhatHadComeBefore(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = way.listen()) {
        TaskGroup.run(group -> {
          group.fork(() ->
              listener.serve(stream -> {
                assertThat(stream.readLine(10)).contains("upgrade");
                Wire wire = stream.wire(pipeline -> {});
                ByteBuf message = (ByteBuf) wire.read().orElseThrow();
                wire.write(message);
                assertThat(wire.read()).isEmpty();
                wire.finish();
              }));
          try (Stream stream = way.connect(listener)) {
            stream.write("upgrade\nrest");
            assertThat(new String(stream.readExactly(4), StandardCharsets.UTF_8)).isEqualTo("rest");
            stream.closeOutput();
            assertThat(stream.read(new byte[1])).isEqualTo(-1);
          }
          listener.close();
        });
      }
    });
    assertThat(Unpooled.EMPTY_BUFFER.refCnt()).isEqualTo(1);
  }

  @EveryWay
  void streamThatIsClosed_keepsNothing_whenItIsToBecomeAWire(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = way.listen();
          Stream stream = way.connect(listener);
          Stream accepted = listener.accept()) {
        stream.write("never read");
        while (accepted.stats().received() == 0) {
          Weft.sleep(Duration.ofMillis(1));
        }
        stream.abort();
        while (accepted.isOpen()) {
          Weft.sleep(Duration.ofMillis(1));
        }
        try {
          accepted.wire(pipeline -> {}).close();
        } catch (BrokenException e) {
          assertThat(e).hasMessageContaining("the connection to ");
        }
      }
    });
  }

  @EveryWay
  void portInUse_isSaid(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = way.listen()) {
        Address taken = Address.local(listener.port());
        assertThatThrownBy(() -> Listener.open(taken))
            .isInstanceOf(BrokenException.class)
            .hasMessage(
                "cannot listen at "
                    + taken
                    + ": something else listens there already;"
                    + " choose another port, or 0 for any free one");
      }
    });
  }
}
