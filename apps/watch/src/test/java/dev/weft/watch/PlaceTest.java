package dev.weft.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A stack in one line. */
class PlaceTest {
  private static StackTraceElement frame(String type, String method) {
    String file = type.replaceAll(".*\\.", "").replaceAll("\\$.*", "") + ".java";
    return new StackTraceElement(type, method, file, 12);
  }

  private static String of(StackTraceElement... stack) {
    return Place.of(List.of(stack));
  }

  @Test
  void whatWaits_isCalledByTheProgram() {
    assertThat(
            of(
                frame("java.lang.VirtualThread", "park"),
                frame("dev.weft.task.Handoff", "await"),
                frame("dev.weft.sync.Semaphore", "acquire"),
                frame("com.example.Shop", "sell"),
                frame("com.example.Shop", "main")))
        .isEqualTo("Semaphore.acquire in Shop.sell(Shop.java:12)");
  }

  @Test
  void whatRuns_isWhereItIs() {
    assertThat(of(frame("com.example.Shop$Till", "count")))
        .isEqualTo("Shop.Till.count(Shop.java:12)");
  }

  @Test
  void aLambda_hasTheNameOfItsMaker() {
    assertThat(of(frame("dev.weft.task.Weft", "sleep"), frame("a.Shop", "lambda$open$3")))
        .isEqualTo("Weft.sleep in Shop.open(Shop.java:12)");
    assertThat(of(frame("a.Shop$$Lambda/0x00007f1c", "run"))).isEqualTo("Shop.run(Shop.java:12)");
  }

  @Test
  void aProgramOfWeftItself_isAProgram() {
    assertThat(of(frame("dev.weft.task.Weft", "sleep"), frame("dev.weft.crawl.Crawl", "rest")))
        .isEqualTo("Weft.sleep in Crawl.rest(Crawl.java:12)");
  }

  @Test
  void aTaskOfALibrary_isWhereThatWaits() {
    assertThat(
            of(
                frame("dev.weft.task.Handoff", "await"),
                frame("dev.weft.server.Line", "next"),
                frame("dev.weft.task.Strand", "run"),
                frame("java.lang.VirtualThread", "run")))
        .isEqualTo("Line.next(Line.java:12)");
    assertThat(of(frame("dev.weft.task.Handoff", "await")))
        .isEqualTo("Handoff.await(Handoff.java:12)");
  }

  @Test
  void whatIsUnknown_isLeftOut() {
    assertThat(Place.of(List.of())).isEmpty();
    assertThat(of(new StackTraceElement("Shop", "sell", null, -1))).isEqualTo("Shop.sell");
    assertThat(of(new StackTraceElement("Shop", "sell", "Shop.java", -2)))
        .isEqualTo("Shop.sell(Shop.java)");
    assertThat(
            Stream.of("", ".", "$", "$$", "dev.weft.", "dev.weft")
                .map(type -> of(new StackTraceElement(type, "", null, 0))))
        .doesNotContainNull();
  }
}
