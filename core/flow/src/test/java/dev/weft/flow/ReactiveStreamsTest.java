package dev.weft.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.task.Offload;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/**
 * The rules of Reactive Streams, by the kit of those who wrote them. It is written for TestNG, so
 * each test here is one that TestNG has run.
 */
class ReactiveStreamsTest {
  private static final long PATIENCE = 30_000; // milliseconds; only what fails takes so long
  private static final long SILENCE = 10; // milliseconds without a signal prove that none comes

  /** Where what is verified runs. */
  private static volatile @Nullable TaskGroup group;

  @TestFactory
  Stream<DynamicTest> aPublisherOnALoop() throws Exception {
    return results(Door.LOOP, OfPublisher.class);
  }

  @TestFactory
  Stream<DynamicTest> aPublisherOnTheDefaultDoor() throws Exception {
    return results(Door.DEFAULT, OfPublisher.class);
  }

  @TestFactory
  Stream<DynamicTest> aSubscriberOnALoop() throws Exception {
    return results(Door.LOOP, OfSubscriber.class);
  }

  @TestFactory
  Stream<DynamicTest> aSubscriberOnTheDefaultDoor() throws Exception {
    return results(Door.DEFAULT, OfSubscriber.class);
  }

  private static Stream<DynamicTest> results(Door door, Class<?> verification)
      throws InterruptedException {
    TestListenerAdapter heard = new TestListenerAdapter();
    Runs.on(
        door,
        () ->
            TaskGroup.run(its -> {
              group = its;
              Offload.blocking(() -> verify(verification, heard));
              its.cancel("all is verified");
            }));
    assertThat(heard.getConfigurationFailures()).isEmpty();
    List<ITestResult> all =
        Stream.of(heard.getPassedTests(), heard.getFailedTests(), heard.getSkippedTests())
            .flatMap(List::stream)
            .toList();
    assertThat(all).hasSizeGreaterThan(20);
    return all.stream()
        .filter(result -> !result.getName().startsWith("untested_")) // reminders without a body
        .map(result -> DynamicTest.dynamicTest(result.getName(), () -> rethrow(result)));
  }

  private static void verify(Class<?> verification, TestListenerAdapter heard) {
    TestNG kit = new TestNG(false);
    kit.setVerbose(0);
    kit.setTestClasses(new Class<?>[] {verification});
    kit.addListener(heard);
    kit.run();
  }

  /** What does not apply is skipped by the kit, which says why. */
  private static void rethrow(ITestResult result) throws Throwable {
    Throwable thrown = result.getThrowable();
    if (thrown != null && result.getStatus() == ITestResult.SKIP) {
      throw new TestAbortedException(thrown.getMessage(), thrown);
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private static TaskGroup its() {
    return Objects.requireNonNull(group, "group");
  }

  /** {@link Flow#toPublisher}. */
  public static class OfPublisher extends FlowPublisherVerification<Integer> {
    public OfPublisher() {
      super(new TestEnvironment(PATIENCE, SILENCE, SILENCE), 1_000);
    }

    @Override
    public Publisher<Integer> createFlowPublisher(long elements) {
      int count = (int) Math.min(elements, Integer.MAX_VALUE);
      return Flow.range(0, count).toPublisher(its());
    }

    @Override
    public Publisher<Integer> createFailedFlowPublisher() {
      Flow<Integer> failing =
          Flow.generate(out -> {
            throw new IOException("made to fail");
          });
      return failing.toPublisher(its());
    }
  }

  /** {@link Flow#from(Publisher, int)}. */
  public static class OfSubscriber extends FlowSubscriberBlackboxVerification<Integer> {
    public OfSubscriber() {
      super(new TestEnvironment(PATIENCE, SILENCE, SILENCE));
    }

    @Override
    public Subscriber<Integer> createFlowSubscriber() {
      CompletableFuture<Subscriber<? super Integer>> made = new CompletableFuture<>();
      Task<?> _ =
          its()
              .fork(() ->
                  Runs.thrownBy(() -> Flow.<Integer>from(made::complete, 4).forEach(item -> {})));
      @SuppressWarnings("unchecked") // the flow is one of integers
      Subscriber<Integer> subscriber = (Subscriber<Integer>) made.join();
      return subscriber;
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }
  }
}
