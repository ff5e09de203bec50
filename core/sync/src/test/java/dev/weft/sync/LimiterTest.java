package dev.weft.sync;

import static dev.weft.sync.Crowd.endOf;
import static dev.weft.sync.Crowd.on;
import static dev.weft.sync.Crowd.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.sync.Limiter.Stats;
import dev.weft.task.Task;
import dev.weft.task.Task.State;
import dev.weft.task.WeftConfig.Door;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimiterTest {
  private final Limiter limiter = new Limiter("downloads", 2);

  @EachDoor
  void saysWhoBorrowsAndHowManyWait(Door door) throws Exception {
    Event mayEnd = new Event();
    on(
        door,
        group -> {
          group.fork("anna", () -> limiter.run(mayEnd::await));
          until(() -> limiter.stats().borrowed() == 1);
          group.fork("berta", () -> limiter.run("page 7", mayEnd::await));
          until(() -> limiter.stats().borrowed() == 2);
          group.fork("carla", () -> limiter.run(mayEnd::await));
          until(() -> limiter.stats().waiting() == 1);
          assertThat(limiter.stats()).isEqualTo(new Stats(2, 2, 1, List.of("'anna'", "'page 7'")));
          mayEnd.set();
        });
    assertThat(limiter.stats()).isEqualTo(new Stats(2, 0, 0, List.of()));
  }

  @EachDoor
  void moreTokensServeWhoWaits(Door door) throws Exception {
    on(
        door,
        group -> {
          limiter.resize(0);
          Task<?> first = group.fork(() -> limiter.acquire("first"));
          until(() -> limiter.stats().waiting() == 1);
          Task<?> second = group.fork(() -> limiter.acquire("second"));
          until(() -> limiter.stats().waiting() == 2);
          limiter.resize(1);
          first.join();
          assertThat(second.state()).isEqualTo(State.RUNNING);
          limiter.resize(5);
          second.join();
          assertThat(limiter.stats()).isEqualTo(new Stats(5, 2, 0, List.of("'first'", "'second'")));
        });
  }

  @EachDoor
  void fewerTokensTakeNoneAway_butLetNobodyInUntilEnoughAreBack(Door door) throws Exception {
    on(
        door,
        group -> {
          limiter.acquire("a");
          limiter.acquire("b");
          limiter.resize(1);
          assertThat(limiter.stats()).isEqualTo(new Stats(1, 2, 0, List.of("'a'", "'b'")));
          assertThat(limiter.stats().available()).isZero();
          Task<?> next = group.fork(() -> limiter.acquire("c"));
          until(() -> limiter.stats().waiting() == 1);
          limiter.release("a");
          assertThat(limiter.stats().waiting()).isEqualTo(1);
          limiter.release("b");
          next.join();
          assertThat(limiter.stats().borrowers()).containsExactly("'c'");
        });
  }

  @EachDoor
  void aBorrowerHasOneToken_waitingForOneIncluded(Door door) throws Exception {
    on(
        door,
        group -> {
          limiter.acquire("anna");
          assertThatThrownBy(() -> limiter.acquire("anna"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage(
                  "'anna' has 1 tokens of the limiter 'downloads' and waits for 0, and may have 1: release one first, or borrow in another name");
          limiter.resize(1);
          Task<?> waiting = group.fork(() -> limiter.acquire("berta"));
          until(() -> limiter.stats().waiting() == 1);
          assertThatThrownBy(() -> limiter.tryAcquire("berta"))
              .hasMessageContaining("has 0 tokens")
              .hasMessageContaining("waits for 1");
          waiting.cancel("test");
          assertThat(endOf(waiting)).isEqualTo(State.CANCELLED);
          assertThat(limiter.tryAcquire("berta")).isFalse(); // wants one no more: may ask again
          limiter.release("anna");
          assertThat(limiter.tryAcquire("berta")).isTrue();
        });
  }

  @Test
  void aBorrowerMayHaveMoreIfAllowed() throws Exception {
    Limiter generous = new Limiter("memory", 3, 2);
    generous.acquire("a");
    generous.acquire("b");
    generous.acquire("a");
    assertThat(generous.stats().borrowers()).containsExactly("'a'", "'a'", "'b'");
    assertThatThrownBy(() -> generous.tryAcquire("a")).isInstanceOf(IllegalStateException.class);
    assertThat(generous.tryAcquire()).isFalse();
    generous.release("a");
    assertThat(generous.tryAcquire()).isTrue();
    generous.release();
  }

  @Test
  void onlyABorrowerReleases() throws Exception {
    assertThatThrownBy(() -> limiter.release("anna"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "'anna' has no token of the limiter 'downloads' to release: release each once, in the name it was borrowed");
    limiter.acquire();
    assertThatThrownBy(() -> limiter.release("anna")).isInstanceOf(IllegalStateException.class);
    limiter.release();
    assertThatThrownBy(limiter::release).isInstanceOf(IllegalStateException.class);
    assertThat(limiter.stats().borrowed()).isZero();
  }

  @Test
  void wrongNumbersAreRefusedByName() {
    assertThatThrownBy(() -> new Limiter(-1)).hasMessage("total must be at least 0, but is -1");
    assertThatThrownBy(() -> limiter.resize(-2)).hasMessage("total must be at least 0, but is -2");
    assertThatThrownBy(() -> new Limiter("x", 1, 0))
        .hasMessage("perBorrower must be at least 1, but is 0");
    assertThat(limiter).hasToString("limiter 'downloads'");
  }
}
