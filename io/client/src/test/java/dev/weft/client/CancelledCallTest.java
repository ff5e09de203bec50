package dev.weft.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * A call that is cancelled leaves nothing behind: no connection in use, no waiter, no permit lost.
 */
class CancelledCallTest {
  private static final HttpClientConfig ONE =
      HttpClientConfig.defaults().withRetry(Retry.none()).withLimits(l -> l.withPerHost(1));

  @BothDoors
  void whileItWaitsForTheAnswer(WeftConfig engine) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          asked.countDown();
          peer.request();
        })) {
      Clients.with(
          engine,
          ONE,
          client ->
              TaskGroup.call(group -> {
                Task<?> call = group.fork(() -> client.get(server.url("/")));
                asked.await();
                call.cancel("enough");
                assertThatThrownBy(call::join).isInstanceOf(TaskCancelledException.class);
                return client;
              }));
    }
  }

  @BothDoors
  void theClientIsClosedAllTheSame(WeftConfig engine) throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          peer.request();
          peer.ok("x");
          peer.request();
        })) {
      Weft.run(
          engine,
          () ->
              TaskGroup.run(group -> {
                Handoff<HttpClient> open = new Handoff<>();
                Task<?> user =
                    group.fork(() -> {
                      try (HttpClient client = HttpClient.open(ONE)) {
                        client.get(server.url("/"));
                        open.give(client);
                        Weft.sleep(Duration.ofHours(1));
                      }
                    });
                HttpClient client = open.await();
                assertThat(client.stats().connections().idle()).isEqualTo(1);
                user.cancel("enough");
                assertThatThrownBy(user::join).isInstanceOf(TaskCancelledException.class);
                assertThat(client.stats().connections().size()).isZero();
              }));
    }
  }

  @BothDoors
  void whileItWaitsForAConnection(WeftConfig engine) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(peer -> {
          while (!peer.request().isEmpty()) {
            asked.countDown();
            answer.await();
            peer.ok("x");
          }
        })) {
      Clients.with(
          engine,
          ONE,
          client ->
              TaskGroup.call(group -> {
                Task<?> first = group.fork(() -> client.get(server.url("/")));
                asked.await();
                assertThatThrownBy(() ->
                        Timeout.after(Duration.ofMillis(20), () -> client.get(server.url("/"))))
                    .isInstanceOf(TimedOutException.class);
                answer.countDown();
                first.join();
                return client.get(server.url("/"));
              }));
      assertThat(server.requests).hasSize(2);
    }
  }

  @BothDoors
  void atAnyMomentThousandsOfTimes(WeftConfig engine) throws Exception {
    try (RawServer server = new RawServer(peer -> peer.okForEver("x".repeat(5_000)))) {
      Clients.with(
          engine,
          ONE.withLimits(l -> l.withPerHost(4)),
          client -> {
            cancelRandomly(8, 150, () -> client.get(server.url("/")));
            assertThat(client.get(server.url("/")).body()).hasSize(5_000);
            return client;
          });
    }
  }

  /** Has so many tasks make so many calls each, and gives each of them up at some moment. */
  static void cancelRandomly(int tasks, int times, Callable<?> call) throws InterruptedException {
    TaskGroup.run(group -> {
      for (int i = 0; i < tasks; i++) {
        Random random = new Random(i);
        group.fork(() -> callAndCancel(times, call, random));
      }
    });
  }

  private static void callAndCancel(int times, Callable<?> call, Random random)
      throws InterruptedException {
    for (int i = 0; i < times; i++) {
      Duration patience = Duration.ofNanos(random.nextInt(2_000_000));
      try {
        Timeout.after(patience, call);
      } catch (TimedOutException e) {
        Weft.checkpoint(); // no trace of the timeout is left in this task
      }
    }
  }
}
