package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Handoff;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Tasks;
import dev.weft.task.Weft;
import dev.weft.task.WeftConfig;
import dev.weft.task.WeftConfig.Door;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A resolver that asks in tasks of a group. */
class LookupTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
  private static final Answer GOOD = new Answer(List.of(ONE), Duration.ofMinutes(1));

  /** Answers when it is told to. */
  private static final class Slow implements Lookup {
    final Handoff<Answer> answer = new Handoff<>();
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger stopped = new AtomicInteger();

    @Override
    public Answer ask(String name) throws InterruptedException {
      asked.incrementAndGet();
      try {
        return answer.await();
      } catch (InterruptedException e) {
        stopped.incrementAndGet();
        throw e;
      }
    }
  }

  private static void inGroup(Door door, TaskGroup.Body body) throws InterruptedException {
    Weft.run(WeftConfig.defaults().withDoor(door).withLoops(2), () -> TaskGroup.run(body));
  }

  private static Resolver resolver(TaskGroup group, Lookup lookup) {
    return Resolver.open(group, lookup, DnsConfig.defaults());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void whoIsCancelled_leavesTheQueryToTheOthers(Door door) throws Exception {
    Slow lookup = new Slow();
    inGroup(
        door,
        group -> {
          Resolver resolver = resolver(group, lookup);
          Task<?> first = group.fork(() -> resolver.resolve("a.test"));
          Way.until(() -> lookup.asked.get() == 1);
          Task<List<InetAddress>> second = group.fork(() -> resolver.resolve("A.TEST"));
          Way.until(() -> resolver.stats().waiters() == 2);
          first.cancel("the test says so");
          Way.until(() -> resolver.stats().waiters() == 1);
          lookup.answer.give(GOOD);
          assertThat(second.join()).containsExactly(ONE);
        });
    assertThat(lookup.asked).hasValue(1);
    assertThat(lookup.stopped).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void theLastWhoLeaves_stopsTheQuery(Door door) throws Exception {
    Slow lookup = new Slow();
    inGroup(
        door,
        group -> {
          Resolver resolver = resolver(group, lookup);
          Task<?> first = group.fork(() -> resolver.resolve("a.test"));
          Task<?> second = group.fork(() -> resolver.resolve("a.test"));
          Way.until(() -> resolver.stats().waiters() == 2 && lookup.asked.get() == 1);
          first.cancel("the test says so");
          Way.until(() -> resolver.stats().waiters() == 1);
          assertThat(lookup.stopped).hasValue(0);
          second.cancel("the test says so");
          Way.until(() -> lookup.stopped.get() == 1);
        });
    assertThat(lookup.asked).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void whoIsCancelledAlready_asksNothing(Door door) throws Exception {
    Slow lookup = new Slow();
    inGroup(
        door,
        group -> {
          Resolver resolver = resolver(group, lookup);
          TaskGroup.run(inner -> {
            inner.fork(() -> {
              Task.current().cancel("the test says so");
              assertThatThrownBy(() -> resolver.resolve("127.0.0.1"))
                  .isInstanceOf(InterruptedException.class);
              assertThatThrownBy(() -> resolver.resolve("a.test"))
                  .isInstanceOf(InterruptedException.class);
            });
          });
        });
    assertThat(lookup.asked).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void ordinaryThreads_mayAskAndBeInterrupted(Door door) throws Exception {
    Slow lookup = new Slow();
    inGroup(
        door,
        group -> {
          Resolver resolver = resolver(group, lookup);
          AtomicReference<Throwable> end = new AtomicReference<>();
          Thread thread =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      resolver.resolve("a.test");
                    } catch (Throwable e) {
                      end.set(e);
                    }
                  });
          Way.until(() -> resolver.stats().waiters() == 1);
          thread.interrupt();
          Way.until(() -> end.get() != null && lookup.stopped.get() == 1);
          assertThat(end.get()).isInstanceOf(InterruptedException.class);
        });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void failures_areThoseOfWhoAsks_notOfTheHome(Door door) throws Exception {
    inGroup(
        door,
        group -> {
          Resolver resolver =
              resolver(
                  group,
                  name -> {
                    throw name.startsWith("b")
                        ? new BrokenException("the directory is closed")
                        : new IllegalStateException("a mistake");
                  });
          assertThatThrownBy(() -> resolver.resolve("a.test"))
              .isInstanceOf(BrokenException.class)
              .hasMessageContaining("a.test")
              .hasStackTraceContaining("a mistake");
          assertThatThrownBy(() -> resolver.resolve("b.test"))
              .isInstanceOf(BrokenException.class)
              .hasMessage("the directory is closed");
          resolver.leadsTo("c.test", ONE);
          Way.until(() -> resolver.stats().totals().failures() == 3);
        });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void withoutAHome_onlyTheMemoryAnswers(Door door) throws Exception {
    AtomicReference<Resolver> kept = new AtomicReference<>();
    inGroup(
        door,
        group -> {
          TaskGroup.run(home -> {
            kept.set(resolver(home, _ -> GOOD));
            kept.get().resolve("a.test");
          });
          Resolver resolver = kept.get();
          assertThat(resolver.resolve("a.test")).containsExactly(ONE);
          assertThat(resolver.leadsTo("b.test", ONE)).isTrue();
          assertThatThrownBy(() -> resolver.resolve("b.test")).isInstanceOf(ClosedException.class);
          assertThat(resolver.stats().inFlight()).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void queriesOfACancelledHome_areDropped(Door door) throws Exception {
    Slow lookup = new Slow();
    inGroup(
        door,
        group -> {
          Handoff<Resolver> opened = new Handoff<>();
          Task<?> home =
              group.fork(() ->
                  TaskGroup.run(inner -> {
                    opened.give(resolver(inner, lookup));
                    Weft.sleep(Duration.ofHours(1));
                  }));
          Resolver resolver = opened.await();
          Task<?> asking =
              group.fork(() ->
                  assertThatThrownBy(() -> resolver.resolve("a.test"))
                      .isInstanceOf(RuntimeException.class));
          Way.until(() -> lookup.asked.get() == 1);
          home.cancel("the test says so");
          asking.join();
          assertThat(resolver.stats().inFlight()).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void configuredHosts_areNotAskedFor(Door door) throws Exception {
    Slow lookup = new Slow();
    InetAddress two = InetAddress.ofLiteral("127.0.0.2");
    inGroup(
        door,
        group -> {
          Resolver resolver =
              Resolver.open(group, lookup, DnsConfig.defaults().withHost("Db.Test", ONE, two));
          assertThat(resolver.resolve("db.test")).containsExactly(ONE, two);
          assertThat(resolver.resolve("DB.test.")).containsExactly(two, ONE);
          assertThat(resolver.leadsTo("db.test", two)).isTrue();
          assertThat(resolver.leadsTo("db.test", InetAddress.ofLiteral("127.0.0.3"))).isFalse();
          assertThat(resolver.leadsTo("127.0.0.3", two)).isFalse();
          assertThat(resolver.toString()).contains("0 names");
        });
    assertThat(lookup.asked).hasValue(0);
  }

  /** Thousands who come and leave on four loops: whoever stays is served, and nothing is left. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void whateverIsCancelled_nothingIsLeft(Door door) throws Exception {
    AtomicInteger asking = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    Lookup lookup =
        name -> {
          asking.incrementAndGet();
          try {
            Weft.sleep(Duration.ofNanos(Weft.random().nextLong(300_000)));
            return new Answer(List.of(ONE), Duration.ZERO);
          } finally {
            asking.decrementAndGet();
          }
        };
    DnsConfig forgetful =
        DnsConfig.defaults().withTtl(Duration.ZERO, Duration.ZERO).withStaleTime(Duration.ZERO);
    Weft.run(
        WeftConfig.defaults().withDoor(door).withLoops(4),
        () ->
            TaskGroup.run(home -> {
              Resolver resolver = Resolver.open(home, lookup, forgetful);
              Tasks.forEach(
                  100,
                  Tasks.Source.of(IntStream.range(0, 5_000).boxed().toList()),
                  number -> come(resolver, number, served));
              Way.until(() -> asking.get() == 0);
              assertThat(resolver.stats().inFlight()).isZero();
              assertThat(resolver.stats().waiters()).isZero();
              assertThat(resolver.stats().names()).isZero();
            }));
    assertThat(served.get()).isGreaterThanOrEqualTo(2_500);
  }

  private static void come(Resolver resolver, int number, AtomicInteger served)
      throws InterruptedException {
    String name = "abcd".charAt(number / 2 % 4) + ".test";
    if (number % 2 == 0) {
      assertThat(resolver.resolve(name)).containsExactly(ONE);
      served.incrementAndGet();
      return;
    }
    TaskGroup.run(group -> {
      Task<?> asking =
          group.fork(() -> {
            resolver.resolve(name);
            served.incrementAndGet();
          });
      Weft.sleep(Duration.ofNanos(Weft.random().nextLong(300_000)));
      asking.cancel("the test says so");
    });
  }
}
