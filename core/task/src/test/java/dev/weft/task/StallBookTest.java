package dev.weft.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.StallBook.Turn;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which stalls are told, look by look, without a loop or a clock. */
class StallBookTest {
  private final StallBook book = new StallBook(Duration.ofMillis(100));
  private long millis = Long.MAX_VALUE / 2_000_000; // a clock may begin anywhere

  /** Looks every 25 ms for a time. {@return how many looks found a report due, each then told} */
  private int watch(@Nullable Turn turn, int forMillis) {
    int reports = 0;
    for (int passed = 0; passed < forMillis; passed += 25) {
      reports += look(turn, 25) ? 1 : 0;
    }
    return reports;
  }

  private boolean look(@Nullable Turn turn, int afterMillis) {
    millis += afterMillis;
    boolean due = book.isSeenAgain(turn, now()) && book.isDue(now());
    if (due) {
      leftOut = book.told(now());
    }
    return due;
  }

  private int leftOut = -1;

  private long now() {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static Turn turn(int number) {
    return new Turn(number, Thread.currentThread());
  }

  @Test
  void aTurnSeenForTheBoundIsTold_once() {
    assertThat(watch(null, 1_000)).isZero();
    assertThat(watch(turn(1), 100)).isZero();
    assertThat(look(turn(1), 25)).isTrue();
    assertThat(book.held(now())).isEqualTo(Duration.ofMillis(100));
    assertThat(watch(turn(1), 975)).isZero();
    assertThat(leftOut).isZero();
  }

  @Test
  void timeInWhichCodeIsLoadedDoesNotCount_butForTenTimesTheBoundAtMost() {
    look(turn(1), 25);
    for (int i = 1; i < 40; i++) {
      assertThat(look(turn(1), 25)).isFalse();
      assertThat(book.forgives(now())).isTrue();
    }
    assertThat(look(turn(1), 75)).as("it has loaded all it needs").isFalse();
    assertThat(book.forgives(now())).as("for a second").isFalse();
    assertThat(look(turn(1), 25)).isTrue();
    assertThat(book.held(now())).isEqualTo(Duration.ofMillis(1_075));
  }

  @Test
  void aTurnThatLastsIsToldEverySecond() {
    watch(turn(1), 125);
    assertThat(watch(turn(1), 5_000)).isEqualTo(5);
    assertThat(leftOut).as("it is the same stall, none was left out").isZero();
    assertThat(book.held(now())).isEqualTo(Duration.ofMillis(5_100));
  }

  @Test
  void shortTurnsAreNeverTold_howeverMany() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(watch(turn(i), 100)).isZero();
    }
  }

  @Test
  void theSameThreadAgainInAnotherTurnIsAnotherTurn() {
    for (int i = 0; i < 100; i++) {
      assertThat(look(turn(i), 25)).isFalse();
    }
  }

  /** The broken twin: to go by the thread alone accuses a busy task of holding its loop. */
  @Test
  void withoutTheNumberOfTheTurnAnInnocentWouldBeAccused() {
    assertThat(watch(turn(0), 2_500)).isPositive();
  }

  @Test
  void idlenessEndsATurn() {
    for (int i = 0; i < 10; i++) {
      assertThat(watch(turn(1), 75)).isZero();
      assertThat(look(null, 25)).isFalse();
    }
  }

  @Test
  void stallsThatComeTooSoonAreCountedInTheNextReport() {
    assertThat(watch(turn(1), 125)).isEqualTo(1);
    assertThat(watch(turn(2), 150)).isZero();
    assertThat(watch(turn(3), 150)).isZero();
    assertThat(watch(turn(4), 150)).isZero();
    watch(null, 1_000);
    assertThat(watch(turn(5), 125)).isEqualTo(1);
    assertThat(leftOut).isEqualTo(3);
  }

  @Test
  void aStallThatIsToldAfterAllWasNotLeftOut() {
    assertThat(watch(turn(1), 125)).isEqualTo(1);
    assertThat(watch(turn(2), 150)).isZero();
    assertThat(watch(turn(3), 1_000)).isEqualTo(1);
    assertThat(leftOut).as("the second, not the third").isEqualTo(1);
  }

  /** Guards: a pause of the whole machine or of the garbage collector is nobody's stall. */
  @Test
  void aLookThatComesAWholeBoundLateBlamesNobody() {
    watch(turn(1), 50);
    assertThat(look(turn(1), 5_000)).isFalse();
    assertThat(watch(turn(1), 75)).isZero();
    assertThat(look(turn(1), 25)).isTrue();
  }
}
