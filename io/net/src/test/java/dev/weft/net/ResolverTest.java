package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Offload;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ResolverTest {
  @EveryWay
  void addressLiterals_areTheirOwn(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().mute()) {
      way.run(() -> {
        Resolver resolver = way.resolver(dns.config());
        assertThat(resolver.resolve("127.0.0.1")).containsExactly(address("127.0.0.1"));
        assertThat(resolver.resolve("::1")).containsExactly(address("::1"));
      });
    }
  }

  @EveryWay
  void localhost_isKnownWithoutANameServer(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().mute()) {
      way.run(() ->
          assertThat(way.resolver(dns.config()).resolve("localhost"))
              .isNotEmpty()
              .allMatch(InetAddress::isLoopbackAddress));
      assertThat(dns.asked("localhost")).isZero();
    }
  }

  @EveryWay
  void names_areAskedForAndRememberedForTheirTtl(Way way) throws Exception {
    HandClock clock = new HandClock();
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1", "127.0.0.2")) {
      way.run(() -> {
        Resolver resolver = new Resolver(dns.config(), way.transport(), clock);
        for (int i = 0; i < 5; i++) {
          assertThat(resolver.resolve("a.test"))
              .extracting(InetAddress::getHostAddress)
              .containsExactlyInAnyOrder("127.0.0.1", "127.0.0.2");
        }
        assertThat(dns.asked("a.test")).isEqualTo(1);

        dns.with("a.test", 60, "127.0.0.3");
        clock.pass(Duration.ofSeconds(59));
        assertThat(resolver.resolve("a.test")).hasSize(2);
        clock.pass(Duration.ofSeconds(1));
        assertThat(resolver.resolve("a.test")).containsExactly(address("127.0.0.3"));
        assertThat(dns.asked("a.test")).isEqualTo(2);
      });
    }
  }

  /** The memory outlives the loop that asked, and still forgets in time. */
  @EveryWay
  void names_areForgottenInTimeThoughTheirEngineHasEnded(Way way) throws Exception {
    HandClock clock = new HandClock();
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1")) {
      Resolver resolver = new Resolver(dns.config(), way.transport(), clock);
      way.run(() -> resolver.resolve("a.test"));
      way.run(() -> resolver.resolve("a.test"));
      assertThat(dns.asked("a.test")).isEqualTo(1);
      clock.pass(Duration.ofSeconds(60));
      way.run(() -> resolver.resolve("a.test"));
      assertThat(dns.asked("a.test")).isEqualTo(2);
    }
  }

  @EveryWay
  void aliases_areFollowed(Way way) throws Exception {
    try (FakeDns dns =
        FakeDns.open().withAlias("www.test", 60, "web.test").with("web.test", 60, "127.0.0.9")) {
      way.run(() ->
          assertThat(way.resolver(dns.config()).resolve("www.test"))
              .containsExactly(address("127.0.0.9")));
    }
  }

  @EveryWay
  void unknownHosts_areBrokenAndRememberedForAWhile(Way way) throws Exception {
    HandClock clock = new HandClock();
    try (FakeDns dns = FakeDns.open()) {
      way.run(() -> {
        Resolver resolver = new Resolver(dns.config(), way.transport(), clock);
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> resolver.resolve("nowhere.test"))
              .isInstanceOf(BrokenException.class)
              .hasMessage("unknown host nowhere.test")
              .hasCauseInstanceOf(UnknownHostException.class);
        }
        int asked = dns.asked("nowhere.test");
        clock.pass(Duration.ofSeconds(5));
        dns.with("nowhere.test", 60, "127.0.0.1");
        assertThat(resolver.resolve("nowhere.test")).hasSize(1);
        assertThat(asked).isEqualTo(1);
      });
    }
  }

  @EveryWay
  void invalidNames_areUnknownWithoutAsking(Way way) throws Exception {
    try (FakeDns dns =
        FakeDns.open().with("a.invalid", 60, "127.0.0.1").with("notinvalid", 60, "127.0.0.1")) {
      way.run(() -> {
        Resolver resolver = way.resolver(dns.config());
        for (String name : List.of("a.invalid", "a.INVALID.", "invalid")) {
          assertThatThrownBy(() -> resolver.resolve(name))
              .hasMessage("unknown host " + name)
              .hasCauseInstanceOf(UnknownHostException.class);
        }
        assertThat(resolver.resolve("notinvalid")).hasSize(1);
      });
      assertThat(dns.asked("a.invalid")).isZero();
    }
  }

  @EveryWay
  void silentNameServers_areToldApartFromUnknownHosts(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().mute()) {
      way.run(() -> {
        Resolver resolver = way.resolver(dns.config().withQueryTimeout(Duration.ofMillis(50)));
        assertThatThrownBy(() -> resolver.resolve("a.test"))
            .isInstanceOf(BrokenException.class)
            .hasMessage("no name server answered for a.test")
            .hasNoSuppressedExceptions();
      });
    }
  }

  @EveryWay
  void waiting_canBeCancelled(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().mute()) {
      way.run(() ->
          assertThatThrownBy(() ->
                  Timeout.after(
                      Duration.ofMillis(20), () -> way.resolver(dns.config()).resolve("a.test")))
              .isInstanceOf(TimedOutException.class));
    }
  }

  @EveryWay
  void lookUps_leaveNoSocketOpen(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().with("a.test", 0, "127.0.0.1")) {
      way.run(() -> {
        DnsConfig forgetful = dns.config().withTtl(Duration.ZERO, Duration.ZERO);
        long before = Sockets.open();
        for (int i = 0; i < 50; i++) {
          way.resolver(forgetful).resolve("a.test");
        }
        assertThat(dns.asked("a.test")).isEqualTo(50);
        Way.until(() -> Sockets.open() <= before);
      });
    }
  }

  @EveryWay
  void aliases_thatChangeSooner_boundTheTime(Way way) throws Exception {
    HandClock clock = new HandClock();
    try (FakeDns dns =
        FakeDns.open().withAlias("www.test", 20, "web.test").with("web.test", 60, "127.0.0.9")) {
      way.run(() -> {
        Resolver resolver = new Resolver(dns.config(), way.transport(), clock);
        resolver.resolve("www.test");
        dns.withAlias("www.test", 20, "other.test").with("other.test", 60, "127.0.0.8");
        clock.pass(Duration.ofSeconds(20));
        assertThat(resolver.resolve("www.test")).containsExactly(address("127.0.0.8"));
      });
    }
  }

  @EveryWay
  void bothFamilies_areAskedFor(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1", "fd00::1")) {
      way.run(() ->
          assertThat(way.resolver(dns.config()).resolve("a.test"))
              .containsExactlyInAnyOrder(address("127.0.0.1"), address("fd00::1")));
    }
  }

  @EveryWay
  void answersThatAreCutShort_areAskedForOverTcp(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1").cuttingShort()) {
      way.run(() ->
          assertThat(way.resolver(dns.config()).resolve("a.test"))
              .containsExactly(address("127.0.0.1")));
    }
  }

  @EveryWay
  void nameServers_areTriedInOrder(Way way) throws Exception {
    try (FakeDns failing = FakeDns.open().failing();
        FakeDns good = FakeDns.open().with("a.test", 60, "127.0.0.1");
        FakeDns spare = FakeDns.open().with("a.test", 60, "127.0.0.2")) {
      DnsConfig config =
          DnsConfig.defaults().withServers(failing.address(), good.address(), spare.address());
      way.run(() ->
          assertThat(way.resolver(config).resolve("a.test")).containsExactly(address("127.0.0.1")));
      assertThat(failing.asked("a.test")).isEqualTo(1);
      assertThat(spare.asked("a.test")).isZero();
    }
  }

  /** Each of the others may be too late on a busy machine, but hardly both. */
  @EveryWay
  void silentNameServer_isPassedOver(Way way) throws Exception {
    try (FakeDns mute = FakeDns.open().mute();
        FakeDns good = FakeDns.open().with("a.test", 60, "127.0.0.1");
        FakeDns spare = FakeDns.open().with("a.test", 60, "127.0.0.1")) {
      DnsConfig config =
          DnsConfig.defaults()
              .withQueryTimeout(Duration.ofMillis(500))
              .withServers(mute.address(), good.address(), spare.address());
      way.run(() ->
          assertThat(way.resolver(config).resolve("a.test")).containsExactly(address("127.0.0.1")));
      assertThat(mute.asked("a.test")).isEqualTo(1);
    }
  }

  @EveryWay
  void serversThatFail_haveNotSaidThatTheNameIsUnknown(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().failing()) {
      way.run(() -> {
        Resolver resolver = way.resolver(dns.config());
        for (int i = 1; i <= 2; i++) {
          assertThatThrownBy(() -> resolver.resolve("a.test"))
              .isInstanceOf(BrokenException.class)
              .hasMessage("the name servers failed to answer for a.test");
          assertThat(dns.asked("a.test")).isEqualTo(i);
        }
      });
    }
  }

  @EveryWay
  void manyWhoAsk_makeOneQuery(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1")) {
      way.run(
          2,
          () -> {
            Resolver resolver = way.resolver(dns.config());
            TaskGroup.run(group -> {
              for (int i = 0; i < 50; i++) {
                group.fork(() -> assertThat(resolver.resolve("A.test")).hasSize(1));
              }
            });
            assertThat(dns.asked("a.test")).isEqualTo(1);
            assertThat(resolver.stats().totals().queries()).isEqualTo(1);
          });
    }
  }

  @EveryWay
  void namesInUse_areAskedForAheadOfTime_inTheBackground(Way way) throws Exception {
    HandClock clock = new HandClock();
    InetAddress old = address("127.0.0.1");
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1")) {
      way.run(() -> {
        Resolver resolver = new Resolver(dns.config(), way.transport(), clock);
        resolver.resolve("a.test");
        dns.with("a.test", 60, "127.0.0.2");
        clock.pass(Duration.ofSeconds(48));
        assertThat(resolver.leadsTo("a.test", old)).isTrue();
        Way.until(() -> !resolver.leadsTo("a.test", old));
        assertThat(resolver.resolve("a.test")).containsExactly(address("127.0.0.2"));
        assertThat(dns.asked("a.test")).isEqualTo(2);
        assertThat(resolver.stats().totals().misses()).isEqualTo(1);
      });
    }
  }

  @EveryWay
  void addresses_areUsedBeyondTheirTime_whileTheServersFail(Way way) throws Exception {
    HandClock clock = new HandClock();
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1")) {
      DnsConfig config = dns.config().withStaleTime(Duration.ofSeconds(30));
      way.run(() -> {
        Resolver resolver = new Resolver(config, way.transport(), clock);
        resolver.resolve("a.test");
        dns.with("a.test", 60, "127.0.0.2").failing();
        clock.pass(Duration.ofSeconds(60));
        assertThat(resolver.resolve("a.test")).containsExactly(address("127.0.0.1"));
        clock.pass(Duration.ofSeconds(30));
        assertThatThrownBy(() -> resolver.resolve("a.test")).hasMessageContaining("failed to");
        dns.well();
        assertThat(resolver.resolve("a.test")).containsExactly(address("127.0.0.2"));
        assertThat(resolver.stats().totals().stale()).isEqualTo(1);
      });
    }
  }

  /** Its query ended with the loop, so another has to be begun. */
  @EveryWay
  void queriesOfALoopThatHasEnded_areBegunAnewElsewhere(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1").mute()) {
      Resolver resolver = way.resolver(dns.config());
      way.run(() -> resolver.leadsTo("a.test", address("127.0.0.1")));
      assertThat(resolver.stats().inFlight()).isZero();
      dns.loud();
      way.run(() -> assertThat(resolver.resolve("a.test")).hasSize(1));
    }
  }

  @EveryWay
  void whoWaitsForAQueryOfAnotherProgram_survivesItsEnd(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().with("a.test", 60, "127.0.0.1").mute()) {
      Resolver resolver = way.resolver(dns.config());
      way.run(() -> {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        TaskGroup.run(group -> {
          group.fork(() ->
              Offload.blocking(() ->
                  Weft.run(() -> {
                    resolver.leadsTo("a.test", address("127.0.0.1"));
                    begun.countDown();
                    Offload.blocking(() -> goOn.await());
                  })));
          Offload.blocking(() -> begun.await());
          Task<?> waiting = group.fork(() -> assertThat(resolver.resolve("a.test")).hasSize(1));
          Way.until(() -> resolver.stats().waiters() == 1);
          dns.loud();
          goOn.countDown();
          waiting.join();
        });
      });
    }
  }

  @EveryWay
  void queriesNobodyWaitsFor_areStopped(Way way) throws Exception {
    try (FakeDns dns = FakeDns.open().mute()) {
      way.run(() -> {
        Resolver resolver = way.resolver(dns.config().withQueryTimeout(Duration.ofMinutes(1)));
        long before = Sockets.open();
        for (int i = 0; i < 20; i++) {
          assertThatThrownBy(
                  () -> Timeout.after(Duration.ofMillis(2), () -> resolver.resolve("a.test")))
              .isInstanceOf(TimedOutException.class);
        }
        assertThat(resolver.stats().inFlight()).isZero();
        Way.until(() -> Sockets.open() <= before);
      });
    }
  }

  @EveryWay
  void queriesOverTcpThatNobodyWaitsFor_areStopped(Way way) throws Exception {
    try (FakeDns dns =
        FakeDns.open().with("a.test", 60, "127.0.0.1").cuttingShort().muteOverTcp()) {
      way.run(() -> {
        Resolver resolver = way.resolver(dns.config());
        long before = Sockets.open();
        for (int millis = 1; millis < 30; millis += 4) {
          Duration bound = Duration.ofMillis(millis);
          assertThatThrownBy(() -> Timeout.after(bound, () -> resolver.resolve("a.test")))
              .isInstanceOf(TimedOutException.class);
        }
        Timeout.after(Duration.ofSeconds(30), () -> Way.until(() -> Sockets.open() <= before));
      });
    }
  }

  @Test
  void outsideOfATask_namesAreRefused_butNotWhatNeedsNoAsking() throws Exception {
    Resolver resolver =
        Resolver.open(DnsConfig.defaults().withHost("db.test", address("127.0.0.7")));
    assertThat(resolver.resolve("db.test")).containsExactly(address("127.0.0.7"));
    assertThat(resolver.resolve("127.0.0.8")).containsExactly(address("127.0.0.8"));
    assertThatThrownBy(() -> resolver.resolve("a.test")).isInstanceOf(IllegalStateException.class);
    assertThat(resolver.leadsTo("a.test", address("127.0.0.1"))).isTrue();
    assertThat(resolver.stats().inFlight()).isZero();
  }

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }
}
