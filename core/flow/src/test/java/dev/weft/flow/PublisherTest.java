package dev.weft.flow;

import static dev.weft.flow.Runs.thrownBy;
import static dev.weft.flow.Runs.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.flow.Runs.Gauge;
import dev.weft.task.BrokenException;
import dev.weft.task.ClosedException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.WeftConfig.Door;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reactive Streams, both ways. */
class PublisherTest {
  private final Gauge gauge = new Gauge();

  /** A publisher that sends on the requesting thread, and remembers what was asked of it. */
  private static final class Counter implements Publisher<Integer> {
    final AtomicLong requested = new AtomicLong();
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();

    @Override
    public void subscribe(Subscriber<? super Integer> subscriber) {
      subscriber.onSubscribe(
          new Subscription() {
            @Override
            public void request(long count) {
              requested.addAndGet(count);
              for (long i = 0; i < count && cancelled.get() == 0; i++) {
                subscriber.onNext(sent.getAndIncrement());
              }
            }

            @Override
            public void cancel() {
              cancelled.incrementAndGet();
            }
          });
    }
  }

  @Test
  void fromAPublisher_asksForNoMoreThanTheDemand_andCancelsAtAnEarlyEnd() throws Exception {
    Counter counter = new Counter();
    AtomicInteger seen = new AtomicInteger();
    Flow.from(counter, 4)
        .take(20)
        .forEach(n -> {
          assertThat(n).isEqualTo(seen.getAndIncrement());
          assertThat(counter.requested.get() - n).isLessThanOrEqualTo(4);
        });
    assertThat(seen.get()).isEqualTo(20);
    assertThat(counter.cancelled.get()).isEqualTo(1);
  }

  @BothDoors
  void fromAPublisherOfTheJdk_losesNothing(Door door) throws Exception {
    Runs.on(
        door,
        () -> {
          try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            TaskGroup.run(group -> {
              group.fork(() -> {
                until(publisher::hasSubscribers);
                for (int i = 0; i < 2_000; i++) {
                  publisher.submit(i);
                }
                publisher.close();
              });
              List<Integer> seen = new ArrayList<>();
              Flow.from(publisher, 7).forEach(seen::add);
              assertThat(seen).hasSize(2_000).isSorted();
            });
          }
        });
  }

  @Test
  void fromAPublisherThatSendsTooMuch_fails() {
    Publisher<Integer> rude =
        subscriber ->
            subscriber.onSubscribe(
                new Subscription() {
                  @Override
                  public void request(long count) {
                    for (long i = 0; i <= count; i++) {
                      subscriber.onNext(1);
                    }
                  }

                  @Override
                  public void cancel() {}
                });
    List<Integer> seen = new ArrayList<>();
    assertThatThrownBy(() -> Flow.from(rude, 3).forEach(seen::add))
        .isInstanceOf(BrokenException.class)
        .hasMessageContaining("3");
    assertThat(seen).hasSize(3);
  }

  @BothDoors
  void cancelledWhileAPublisherIsSilent_cancelsTheSubscription(Door door) throws Exception {
    AtomicInteger cancelled = new AtomicInteger();
    AtomicInteger subscribed = new AtomicInteger();
    Publisher<Integer> silent =
        subscriber -> {
          subscriber.onSubscribe(
              new Subscription() {
                @Override
                public void request(long count) {
                  subscribed.incrementAndGet();
                }

                @Override
                public void cancel() {
                  cancelled.incrementAndGet();
                }
              });
        };
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Task<Throwable> task = group.fork(() -> thrownBy(() -> Flow.from(silent, 1).count()));
              until(() -> subscribed.get() == 1);
              task.cancel("test");
              assertThat(task.join()).isInstanceOf(InterruptedException.class);
            }));
    assertThat(cancelled.get()).isEqualTo(1);
  }

  /** Asks for what it is told to ask, and keeps what it gets. */
  private static class Asking implements Subscriber<Integer> {
    final List<Object> got = new CopyOnWriteArrayList<>();
    private volatile @Nullable Subscription subscription;

    Subscription subscription() {
      Subscription known = subscription;
      if (known == null) {
        throw new IllegalStateException("not subscribed");
      }
      return known;
    }

    boolean isSubscribed() {
      return subscription != null;
    }

    @Override
    public void onSubscribe(Subscription offered) {
      subscription = offered;
    }

    @Override
    public void onNext(Integer item) {
      got.add(item);
    }

    @Override
    public void onError(Throwable failure) {
      got.add(failure);
    }

    @Override
    public void onComplete() {
      got.add("complete");
    }
  }

  @BothDoors
  void aSubscriberGetsWhatItAskedFor_thenTheCompletion(Door door) throws Exception {
    Asking asking = new Asking();
    AtomicInteger made = new AtomicInteger();
    Flow<Integer> flow =
        Flow.range(0, 5)
            .map(n -> {
              made.incrementAndGet();
              return n;
            });
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              flow.toPublisher(group).subscribe(asking);
              until(asking::isSubscribed);
              asking.subscription().request(2);
              until(() -> asking.got.size() == 2 && made.get() == 3);
              asking.subscription().request(Long.MAX_VALUE);
              asking.subscription().request(Long.MAX_VALUE);
            }));
    assertThat(asking.got).containsExactly(0, 1, 2, 3, 4, "complete");
  }

  @BothDoors
  void aSubscriberThatLeaves_endsItsRun_andHearsNoMore(Door door) throws Exception {
    Asking asking = new Asking();
    Flow<Integer> flow =
        Flow.generate(out ->
            gauge.within(() -> {
              out.emit(1);
              Runs.forEver();
              return 0;
            }));
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              flow.toPublisher(group).subscribe(asking);
              until(asking::isSubscribed);
              asking.subscription().request(9);
              until(() -> asking.got.size() == 1);
              asking.subscription().cancel();
              until(() -> group.living() == 0);
            }));
    assertThat(gauge.inside.get()).isZero();
    assertThat(asking.got).containsExactly(1);
  }

  @BothDoors
  void aFailureAndAMisuseGoToTheSubscriber(Door door) throws Exception {
    IOException failure = new IOException();
    Asking failed = new Asking();
    Asking misled = new Asking();
    Asking late = new Asking();
    Runs.on(
        door,
        () -> {
          List<Publisher<Integer>> escaped = new ArrayList<>();
          TaskGroup.run(group -> {
            Publisher<Integer> failing =
                Flow.<Integer>generate(
                        out -> {
                          throw failure;
                        })
                    .toPublisher(group);
            failing.subscribe(failed);
            escaped.add(failing);
            Flow<Integer> silent = Flow.generate(out -> Runs.forEver());
            silent.toPublisher(group).subscribe(misled);
            until(misled::isSubscribed);
            misled.subscription().request(0);
          });
          escaped.getFirst().subscribe(late);
        });
    assertThat(failed.got).containsExactly(failure);
    assertThat(misled.got).hasSize(1).first().isInstanceOf(IllegalArgumentException.class);
    assertThat(late.got).hasSize(1).first().isInstanceOf(ClosedException.class);
  }

  @BothDoors
  void thereAndBackAgain_theFailureComesLast(Door door) throws Exception {
    IOException failure = new IOException();
    Flow<Integer> flow =
        Flow.generate(out -> {
          Flow.range(0, 3_000).forEach(out::emit);
          throw failure;
        });
    List<Integer> all = new ArrayList<>();
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              Flow<Integer> back = Flow.from(flow.toPublisher(group), 16);
              assertThatThrownBy(() -> back.forEach(all::add)).hasCause(failure);
            }));
    assertThat(all).containsExactlyElementsOf(IntStream.range(0, 3_000).boxed().toList());
  }

  @BothDoors
  void whatASubscriberThrows_isTheGroupsAffair(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException();
    Asking throwing =
        new Asking() {
          @Override
          public void onNext(Integer item) {
            throw failure;
          }
        };
    Runs.on(
        door,
        () ->
            assertThatThrownBy(() ->
                    TaskGroup.run(group -> {
                      Flow.of(1, 2).toPublisher(group).subscribe(throwing);
                      until(throwing::isSubscribed);
                      throwing.subscription().request(2);
                    }))
                .isSameAs(failure));
    assertThat(throwing.got).isEmpty();
  }

  @BothDoors
  void aSubscriberThatThrowsAtItsEnd_hearsOfOneEndOnly(Door door) throws Exception {
    IllegalStateException failure = new IllegalStateException();
    Asking throwing =
        new Asking() {
          @Override
          public void onComplete() {
            super.onComplete();
            throw failure;
          }
        };
    Runs.on(
        door,
        () ->
            assertThatThrownBy(() ->
                    TaskGroup.run(group -> {
                      Flow.of(1).toPublisher(group).subscribe(throwing);
                      until(throwing::isSubscribed);
                      throwing.subscription().request(1);
                    }))
                .isSameAs(failure));
    assertThat(throwing.got).containsExactly(1, "complete");
  }
}
