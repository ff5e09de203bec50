package dev.weft.net;

import static dev.weft.net.Way.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.CancelledException;
import dev.weft.task.Deadline;
import dev.weft.task.Shield;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ListenerDrainTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(30);

  @EveryWay
  void handlers_mayFinish_whileThePortIsFreeAtOnce(Way way) throws Exception {
    way.run(() -> {
      Listener listener = way.listen();
      TaskGroup.run(group -> {
        Task<?> serving = group.fork(() -> listener.serve(ListenerDrainTest::answer));
        try (Stream client = way.connect(listener)) {
          until(() -> listener.stats().served() == 1);
          Task<List<Leftover>> closing = group.fork(() -> listener.close(LONG));
          try (Listener next = again(way, listener.port())) {
            assertThat(next.port()).isEqualTo(listener.port());
          }
          assertThat(closing.state()).isEqualTo(Task.State.RUNNING);
          client.write("question\n");
          assertThat(client.readLine(100)).contains("question");
          assertThat(closing.join()).isEmpty();
          serving.join();
        }
      });
      assertThat(listener.close(Duration.ZERO)).isEmpty();
    });
  }

  private static void answer(Stream stream) throws InterruptedException {
    stream.write(stream.readLine(100).orElseThrow() + "\n");
  }

  /** Listens at a port as soon as it is free. */
  private static Listener again(Way way, int port) throws Exception {
    while (true) {
      try {
        return way.transport().call(() -> Listener.open(Address.local(port)));
      } catch (BrokenException e) {
        Weft.sleep(Duration.ofMillis(1));
      }
    }
  }

  @EveryWay
  void handlersThatAreLate_areNamedAndCancelled(Way way) throws Exception {
    AtomicReference<Throwable> seen = new AtomicReference<>();
    AtomicReference<Thread> handler = new AtomicReference<>();
    way.run(() -> {
      Listener listener = way.listen();
      TaskGroup.run(group -> {
        Task<?> serving =
            group.fork(() ->
                listener.serve(stream -> {
                  try {
                    handler.set(Thread.currentThread());
                    waitForALine(stream);
                  } catch (InterruptedException e) {
                    seen.set(e);
                    throw e;
                  }
                }));
        try (Stream client = way.connect(listener)) {
          until(() -> isWaiting(handler));
          List<Leftover> left = listener.close(SHORT);
          assertThat(left).hasSize(1);
          Leftover one = left.getFirst();
          int port = client.local().orElseThrow().getPort();
          assertThat(one.task()).isEqualTo("stream to 127.0.0.1:" + port);
          assertThat(one.served()).isGreaterThanOrEqualTo(SHORT);
          assertThat(one.stack()).anyMatch(frame -> frame.getMethodName().equals("waitForALine"));
          assertThat(one.toString())
              .startsWith("stream to 127.0.0.1:" + port + ", served for ")
              .contains(" ms, at dev.weft.net.Inlet.");
          serving.join();
          assertThat(client.read(new byte[1])).isEqualTo(-1);
        }
      });
      assertThat(listener.stats().served()).isZero();
    });
    assertThat(seen.get())
        .isInstanceOf(CancelledException.class)
        .hasMessageContaining("the grace time of closing listener at ");
  }

  private static boolean isWaiting(AtomicReference<Thread> handler) {
    Thread thread = handler.get();
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  private static void waitForALine(Stream stream) throws InterruptedException {
    stream.readLine(100);
  }

  /** It is told to stop, does not, and is waited for: nothing outlives its group. */
  @EveryWay
  void handlerThatIgnoresTheCancellation_isWaitedForByServeOnly(Way way) throws Exception {
    AtomicReference<Thread> handler = new AtomicReference<>();
    way.run(() -> {
      Listener listener = way.listen();
      TaskGroup.run(group -> {
        Task<?> serving =
            group.fork(() ->
                listener.serve(stream -> {
                  handler.set(Thread.currentThread());
                  Shield.within(LONG, () -> waitForALine(stream));
                }));
        try (Stream client = way.connect(listener)) {
          until(() -> isWaiting(handler));
          assertThat(listener.close(SHORT)).hasSize(1);
          assertThat(listener.close(SHORT)).as("still there").hasSize(1);
          assertThat(serving.state().ended()).isFalse();
          client.write("done\n");
          serving.join();
          assertThat(listener.close(Deadline.in(LONG))).isEmpty();
        }
      });
    });
  }

  @EveryWay
  void closingThatIsCancelled_leavesTheHandlersInPeace(Way way) throws Exception {
    way.run(() -> {
      Listener listener = way.listen();
      TaskGroup.run(group -> {
        Task<?> serving = group.fork(() -> listener.serve(ListenerDrainTest::answer));
        try (Stream client = way.connect(listener)) {
          until(() -> listener.stats().served() == 1);
          assertThatThrownBy(() -> Timeout.after(SHORT, () -> listener.close(LONG)))
              .isInstanceOf(TimedOutException.class);
          client.write("still served\n");
          assertThat(client.readLine(100)).contains("still served");
          serving.join();
        }
      });
    });
  }
}
