package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ListenerServeTest {
  @EveryWay
  void accept_cancelledOrTimedOut_takesNothing(Way way) throws Exception {
    way.run(() -> {
      try (Listener listener = way.listen()) {
        assertThatThrownBy(() -> Timeout.after(Duration.ofMillis(5), listener::accept))
            .isInstanceOf(TimedOutException.class);
        try (Stream client = way.connect(listener)) {
          until(() -> listener.stats().waiting() == 1);
          TaskGroup.run(group -> {
            group.fork(() -> {
              Task.current().cancel("before it begins");
              listener.accept();
            });
          });
          assertThat(listener.stats().waiting()).isEqualTo(1);
          try (Stream served = listener.accept()) {
            served.write("!");
            assertThat(client.readExactly(1)).hasSize(1);
          }
        }
      }
    });
  }

  @EveryWay
  void accept_byMany_givesEachConnectionToOne_whateverIsCancelled(Way way) throws Exception {
    int connections = 100;
    List<Integer> taken = new CopyOnWriteArrayList<>();
    List<Integer> connected = new ArrayList<>();
    way.run(
        2,
        () -> {
          try (Listener listener = way.listen()) {
            TaskGroup.run(group -> {
              for (int i = 0; i < 4; i++) {
                Random random = new Random(i);
                group.fork(() -> {
                  while (taken.size() < connections) {
                    acceptOrBeCancelled(listener, taken, random);
                  }
                });
              }
              for (int i = 0; i < connections; i++) {
                try (Stream stream = way.connect(listener)) {
                  connected.add(stream.local().orElseThrow().getPort());
                }
              }
            });
            until(() -> listener.stats().open() == 0);
          }
        });
    assertThat(taken).containsExactlyInAnyOrderElementsOf(connected);
  }

  private static void acceptOrBeCancelled(Listener listener, List<Integer> taken, Random random)
      throws InterruptedException {
    TaskGroup.run(group -> {
      Task<?> task =
          group.fork(() -> {
            try (Stream stream = listener.accept()) {
              taken.add(stream.remote().orElseThrow().getPort());
            }
          });
      Weft.sleep(Duration.ofNanos(random.nextInt(400_000)));
      task.cancel("at random");
    });
  }

  @EveryWay
  void close_endsAllWhoAccept(Way way) throws Exception {
    way.run(() ->
        TaskGroup.run(group -> {
          Listener listener = way.listen();
          for (int i = 0; i < 3; i++) {
            group.fork(() ->
                assertThatThrownBy(listener::accept)
                    .isInstanceOf(ClosedException.class)
                    .hasMessage(listener + " is closed: accept before closing it"));
          }
          group.fork(() -> listener.serve(stream -> {}));
          Weft.sleep(Duration.ofMillis(5));
          listener.close();
          listener.close();
        }));
  }

  @EveryWay
  void failingHandler_isReportedOnce_andHarmsNoOther(Way way) throws Exception {
    List<String> reports = new CopyOnWriteArrayList<>();
    way.run(() ->
        TaskGroup.run(group -> {
          try (Listener listener = way.listen()) {
            group.fork(() ->
                listener.serve(
                    ListenerServeTest::obey, (stream, e) -> reports.add(e.getMessage())));
            try (Stream steady = way.connect(listener)) {
              assertThat(ask(steady, "hello")).isEqualTo("hello");
              for (String how : List.of("checked", "error", "interrupted")) {
                try (Stream client = way.connect(listener)) {
                  client.write(how + "\n");
                  assertThat(client.readLine(100)).isEmpty();
                }
              }
              assertThat(ask(steady, "still there")).isEqualTo("still there");
            }
            until(() -> listener.stats().open() == 0);
            until(() -> listener.stats().failed() == 3);
          }
        }));
    assertThat(reports).containsExactlyInAnyOrder("checked", "error", "interrupted");
  }

  private static String ask(Stream stream, String what) throws InterruptedException {
    stream.write(what + "\n");
    return stream.readLine(100).orElseThrow();
  }

  private static void obey(Stream stream) throws Exception {
    for (var line = stream.readLine(100); line.isPresent(); line = stream.readLine(100)) {
      switch (line.get()) {
        case "checked" -> throw new Exception("checked");
        case "error" -> throw new StackOverflowError("error");
        case "interrupted" -> throw new InterruptedException("interrupted");
        default -> stream.write(line.get() + "\n");
      }
    }
  }

  @EveryWay
  void cancellation_reachesTheHandlers_andIsNoFailure(Way way) throws Exception {
    AtomicReference<String> name = new AtomicReference<>();
    List<Throwable> reports = new CopyOnWriteArrayList<>();
    way.run(() -> {
      try (Listener listener = way.listen()) {
        TaskGroup.run(group -> {
          Task<?> serving =
              group.fork(() ->
                  listener.serve(
                      stream -> {
                        name.set(Task.current().name());
                        stream.readLine(100);
                      },
                      (stream, e) -> reports.add(e)));
          try (Stream client = way.connect(listener)) {
            until(() -> listener.stats().served() == 1 && name.get() != null);
            serving.cancel("enough");
            assertThat(client.read(new byte[1])).isEqualTo(-1);
            assertThat(name.get())
                .isEqualTo("stream to 127.0.0.1:" + client.local().orElseThrow().getPort());
          }
        });
        until(() -> listener.stats().open() == 0);
        assertThat(listener.stats().served()).isZero();
        assertThat(listener.stats().failed()).isZero();
      }
    });
    assertThat(reports).isEmpty();
  }

  /** The peer is long gone; the handler does not look, and its stream is closed when it ends. */
  @EveryWay
  void handlerThatIgnoresTheEndOfItsStream_holdsOnlyItsOwn(Way way) throws Exception {
    way.run(() ->
        TaskGroup.run(group -> {
          try (Listener listener = way.listen()) {
            group.fork(() -> listener.serve(stream -> until(() -> !stream.isOpen())));
            way.connect(listener).abort();
            way.connect(listener).close();
            until(() -> listener.stats().accepted() == 2 && listener.stats().open() == 0);
          }
        }));
  }
}
