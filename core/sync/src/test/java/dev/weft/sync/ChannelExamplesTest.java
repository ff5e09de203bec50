package dev.weft.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.sync.Received.Item;
import dev.weft.task.TaskGroup;
import dev.weft.task.WeftConfig.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The examples of the documentation, compiled and run. */
class ChannelExamplesTest {
  private final List<String> used = new ArrayList<>();

  private void use(String line) {
    used.add(line);
  }

  @EachDoor
  void aChannelBetweenTwoTasks(Door door) throws Exception {
    Crowd.on(door, group -> linesFromOneTaskToAnother(group));
    assertThat(used).containsExactly("hello");
  }

  private void linesFromOneTaskToAnother(TaskGroup group) throws InterruptedException {
    Channel<String> lines = Channel.bounded(16);
    group.fork(() -> {
      while (lines.receive() instanceof Item(String line)) {
        use(line);
      }
    });
    lines.send("hello");
    lines.done();
  }

  @EachDoor
  void aChoice(Door door) throws Exception {
    Channel<String> urgent = Channel.rendezvous();
    Channel<String> results = Channel.bounded(1);
    String result = "42";
    Crowd.on(
        door,
        group -> {
          String next =
              Select.of(
                      urgent.receiving(job -> "urgent " + job),
                      results.sending(result, () -> "sent"))
                  .orAfter(Duration.ofSeconds(1), () -> "nothing for a second")
                  .await();
          assertThat(next).isEqualTo("sent");
        });
  }

  @EachDoor
  void aBroadcast(Door door) throws Exception {
    Broadcast<String> news = Broadcast.keeping(2);
    Crowd.on(
        door,
        group -> {
          try (var ear = news.subscribe()) {
            List.of("a", "b", "c").forEach(news::send);
            news.done();
            listen(ear);
          }
        });
    assertThat(used).containsExactly("missed 1", "b", "c");
    assertThat(news.stats().subscriptions()).isZero();
  }

  private void listen(Broadcast.Subscription<String> ear) throws InterruptedException {
    boolean more = true;
    while (more) {
      switch (ear.receive()) {
        case Heard.Item(String line) -> use(line);
        case Heard.Missed(long count) -> use("missed " + count);
        case Heard.Done() -> more = false;
      }
    }
  }
}
