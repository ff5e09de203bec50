package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.TimedOutException;
import dev.weft.task.Timeout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ResolverTest {
  /** A clock that goes when it is told to. */
  private static final class HandClock implements Clock {
    private final AtomicLong nanos = new AtomicLong();

    void pass(Duration time) {
      nanos.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public Instant now() {
      return Instant.EPOCH.plusNanos(nanos.get());
    }
  }

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
        FakeDns.open().withAlias("www.test", "web.test").with("web.test", 60, "127.0.0.9")) {
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

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }
}
