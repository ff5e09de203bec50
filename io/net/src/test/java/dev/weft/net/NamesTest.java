package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.net.Inquiry.Ending;
import dev.weft.net.Names.Finding;
import dev.weft.net.Question.Reply;
import dev.weft.task.BrokenException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The decisions about names, without any waiting. */
@SuppressWarnings("NullAway") // where there is no null, or the test fails
class NamesTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress THREE = InetAddress.ofLiteral("127.0.0.3");

  private final HandClock clock = new HandClock();
  private Names names = names(DnsConfig.defaults());

  private Names names(DnsConfig config) {
    return new Names(config.memory(), clock);
  }

  private static Ending answer(int ttlSeconds, InetAddress... addresses) {
    return new Ending.Answered(new Answer(List.of(addresses), Duration.ofSeconds(ttlSeconds)));
  }

  private static Ending failure() {
    return new Ending.Failed(new BrokenException("no name server answered"));
  }

  /** Asks for a name that is not known, and ends the query. {@return what who asked is told} */
  private Reply ask(String name, Ending ending) throws InterruptedException {
    Finding found = names.ask(name);
    assertThat(found.addresses()).isNull();
    names.end(found.begin(), ending);
    return found.seat().reply.await();
  }

  private void pass(int seconds) {
    clock.pass(Duration.ofSeconds(seconds));
  }

  private @Nullable List<InetAddress> known(String name) {
    Finding found = names.ask(name);
    if (found.seat() != null) {
      names.leave(found.seat()).run();
    }
    return found.addresses();
  }

  private @Nullable Question refresh(String name, InetAddress address) {
    return names.look(name, address).begin();
  }

  // ---- times ----

  @Test
  void answers_areBelievedForTheirTtl() throws Exception {
    assertThat(ask("a.test", answer(10, ONE))).isEqualTo(new Reply.Here(List.of(ONE)));
    pass(9);
    assertThat(known("a.test")).containsExactly(ONE);
    pass(1);
    assertThat(known("a.test")).isNull();
  }

  @Test
  void ttls_stayWithinTheirBounds() throws Exception {
    names = names(DnsConfig.defaults().withTtl(Duration.ofSeconds(2), Duration.ofSeconds(100)));
    ask("short.test", answer(0, ONE));
    ask("long.test", answer(1_000_000, ONE));
    pass(1);
    assertThat(known("short.test")).isNotNull();
    pass(1);
    assertThat(known("short.test")).isNull();
    pass(97);
    assertThat(known("long.test")).isNotNull();
    pass(1);
    assertThat(known("long.test")).isNull();
  }

  @Test
  void answersWithoutTime_areForThoseWhoWaitOnly() throws Exception {
    names =
        names(
            DnsConfig.defaults()
                .withTtl(Duration.ZERO, Duration.ofSeconds(9))
                .withStaleTime(Duration.ZERO)
                .withNegativeTtl(Duration.ZERO));
    assertThat(ask("a.test", answer(0, ONE))).isEqualTo(new Reply.Here(List.of(ONE)));
    assertThat(ask("b.test", answer(0))).isEqualTo(new Reply.Here(List.of()));
    assertThat(names.stats().names()).isZero();
  }

  @Test
  void unknownNames_areRememberedForAWhile_andNotAskedForAhead() throws Exception {
    ask("a.test", answer(60));
    pass(4);
    assertThat(names.ask("a.test")).isEqualTo(new Finding(List.of(), null, null));
    pass(1);
    assertThat(known("a.test")).isNull();
    ask("a.test", answer(60, ONE));
    assertThat(known("a.test")).containsExactly(ONE);
  }

  @Test
  void tooManyNames_pushOutTheOneNotAskedForLongest() throws Exception {
    names = names(DnsConfig.defaults().withMaxNames(2));
    ask("a.test", answer(60, ONE));
    ask("b.test", answer(60, TWO));
    names.look("a.test", ONE);
    ask("c.test", answer(60, THREE));
    assertThat(known("b.test")).isNull();
    assertThat(known("a.test")).containsExactly(ONE);
    assertThat(known("c.test")).containsExactly(THREE);
    ask("d.test", failure());
    assertThat(names.stats().names()).isEqualTo(2);
  }

  // ---- one for all ----

  @Test
  void whoeverComesSecond_waitsForTheFirstQuery() throws Exception {
    Finding first = names.ask("a.test");
    Finding second = names.ask("a.test");
    assertThat(second.begin()).isNull();
    assertThat(names.stats().waiters()).isEqualTo(2);
    names.end(first.begin(), answer(60, ONE, TWO));
    assertThat(first.seat().reply.await()).isEqualTo(new Reply.Here(List.of(ONE, TWO)));
    assertThat(second.seat().reply.await()).isEqualTo(new Reply.Here(List.of(TWO, ONE)));
    assertThat(names.stats().waiters()).isZero();
  }

  @Test
  void onlyTheLastWhoLeaves_stopsTheQuery() {
    List<String> stopped = new ArrayList<>();
    Finding first = names.ask("a.test");
    names.begun(first.begin(), () -> stopped.add("first"));
    Finding second = names.ask("a.test");
    names.leave(first.seat()).run();
    names.leave(first.seat()).run();
    assertThat(stopped).isEmpty();
    names.leave(second.seat()).run();
    assertThat(stopped).containsExactly("first");

    names.end(first.begin(), answer(60, ONE));
    assertThat(names.ask("a.test").begin()).as("the late answer counts for nothing").isNotNull();
    names.end(first.begin(), answer(60, ONE));
    assertThat(names.stats().waiters()).as("nor does it answer the next question").isEqualTo(1);
  }

  // ---- ahead of time ----

  @Test
  void theLastFifth_causesOneRefresh_andNobodyWaits() throws Exception {
    ask("a.test", answer(100, ONE));
    pass(79);
    assertThat(names.ask("a.test").begin()).isNull();
    pass(1);
    Finding found = names.ask("a.test");
    assertThat(found.addresses()).containsExactly(ONE);
    assertThat(found.seat()).isNull();
    assertThat(names.ask("a.test").begin()).isNull();
    names.end(found.begin(), answer(100, TWO));
    pass(79);
    assertThat(known("a.test")).containsExactly(TWO);
    assertThat(names.stats().totals()).isEqualTo(new ResolverStats.Totals(4, 1, 2, 1, 0, 0));
  }

  /** Who comes when the time is over may leave the refresh alone again, and it goes on. */
  @Test
  void refreshes_goOnWithoutAnybody() throws Exception {
    ask("a.test", answer(100, ONE));
    pass(80);
    Question refresh = names.ask("a.test").begin();
    names.begun(
        refresh,
        () -> {
          throw new AssertionError("stopped");
        });
    pass(20);
    names.leave(names.ask("a.test").seat()).run();
    names.end(refresh, answer(100, TWO));
    assertThat(known("a.test")).containsExactly(TWO);
  }

  @Test
  void lookingAtANameAtAll_asksForIt() {
    Question question = refresh("a.test", ONE);
    assertThat(question).isNotNull();
    assertThat(refresh("a.test", ONE)).isNull();
    names.end(question, answer(100, TWO));
    assertThat(names.look("a.test", ONE).leads()).isFalse();
    assertThat(names.look("a.test", TWO).leads()).isTrue();
  }

  @Test
  void whatIsNotKnown_leadsAnywhere() throws Exception {
    assertThat(names.look("a.test", ONE).leads()).isTrue();
    ask("b.test", answer(10, TWO));
    pass(10);
    assertThat(names.look("b.test", ONE).leads()).isTrue();
    ask("c.test", answer(10));
    assertThat(names.look("c.test", ONE).leads()).isTrue();
  }

  @Test
  void backgroundQueries_areBoundedByTheNamesThereMayBe() {
    names = names(DnsConfig.defaults().withMaxNames(1));
    assertThat(refresh("a.test", ONE)).isNotNull();
    assertThat(refresh("b.test", ONE)).isNull();
    assertThat(names.ask("b.test").begin()).isNotNull();
  }

  // ---- failures ----

  @Test
  void failures_areNotRemembered_butPauseTheBackground() throws Exception {
    assertThat(ask("a.test", failure())).isInstanceOf(Reply.Without.class);
    assertThat(refresh("a.test", ONE)).isNull();
    assertThat(ask("a.test", failure())).isInstanceOf(Reply.Without.class);
    pass(1);
    assertThat(refresh("a.test", ONE)).isNotNull();
    assertThat(names.stats().totals().failures()).isEqualTo(2);
  }

  @Test
  void staleAddresses_areForWhenNobodyAnswers() throws Exception {
    ask("a.test", answer(100, ONE));
    pass(100);
    assertThat(ask("a.test", failure())).isEqualTo(new Reply.Here(List.of(ONE)));
    assertThat(names.ask("a.test")).isEqualTo(new Finding(List.of(ONE), null, null));
    assertThat(names.look("a.test", TWO).leads()).isFalse();
    pass(1);
    Finding again = names.ask("a.test");
    assertThat(again.addresses()).containsExactly(ONE);
    assertThat(names.stats().totals().stale()).isEqualTo(3);
    names.end(again.begin(), failure());
    pass(59);
    assertThat(known("a.test")).isNull();
    ask("a.test", answer(100, TWO));
    assertThat(known("a.test")).containsExactly(TWO);
    pass(100);
    assertThat(known("a.test")).as("the failure is forgotten").isNull();
  }

  @Test
  void withoutStaleTime_timeIsTime() throws Exception {
    names = names(DnsConfig.defaults().withStaleTime(Duration.ZERO));
    ask("a.test", answer(100, ONE));
    pass(100);
    assertThat(ask("a.test", failure())).isInstanceOf(Reply.Without.class);
  }

  @Test
  void aNameThatIsGone_isNotStale() throws Exception {
    ask("a.test", answer(100, ONE));
    pass(100);
    assertThat(ask("a.test", answer(0))).isEqualTo(new Reply.Here(List.of()));
  }

  @Test
  void droppedQueries_sayNothingOfTheName() throws Exception {
    ask("a.test", answer(100, ONE));
    pass(100);
    var dropped = new Ending.Dropped(new IllegalStateException());
    assertThat(ask("a.test", dropped)).isEqualTo(new Reply.Without(dropped));
    assertThat(known("a.test")).isNull();
  }

  @Test
  void rotation_goesOnOverARefresh() throws Exception {
    ask("a.test", answer(100, ONE, TWO, THREE));
    assertThat(known("a.test")).containsExactly(TWO, THREE, ONE);
    pass(90);
    Finding third = names.ask("a.test");
    assertThat(third.addresses()).containsExactly(THREE, ONE, TWO);
    names.end(third.begin(), answer(100, ONE, TWO, THREE));
    assertThat(known("a.test")).containsExactly(ONE, TWO, THREE);
    assertThat(known("a.test")).containsExactly(TWO, THREE, ONE);
  }
}
