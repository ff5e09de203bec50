package dev.weft.task;

import static dev.weft.task.Runs.DAY;
import static dev.weft.task.Runs.thrownBy;
import static dev.weft.task.Runs.untilWaiting;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Code that is no task calls into a group, and what comes of it is its own. */
class PortalTest {
  /** What a foreign thread does with a portal. */
  private interface Visit {
    void to(Portal portal) throws Exception;
  }

  /** Opens a portal, has a foreign thread visit it, and ends the group after that. */
  private static void visit(WeftConfig engine, Visit visit) throws Exception {
    Weft.run(
        engine,
        () ->
            TaskGroup.run(group -> {
              Portal portal = Portal.open(group);
              visitFromElsewhere(portal, visit);
              group.cancel("the visit is over");
            }));
  }

  private static void visitFromElsewhere(Portal portal, Visit visit) throws InterruptedException {
    Handoff<Boolean> over = new Handoff<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            visit.to(portal);
            over.give(true);
          } catch (Throwable e) {
            over.fail(e);
          }
        });
    over.await();
  }

  @EveryEngine
  void callRunsAsATaskAndWaitsForItsResult(WeftConfig engine) throws Exception {
    visit(
        engine,
        portal -> {
          Thread me = Thread.currentThread();
          assertThat(portal.<Integer>call(() -> 7)).isEqualTo(7);
          portal.call(() -> {
            assertThat(Loop.current()).isNotNull();
            assertThat(Thread.currentThread()).isNotSameAs(me);
            Weft.sleep(Duration.ofNanos(1));
          });
        });
  }

  @EveryEngine
  void submitGivesAFuture(WeftConfig engine) throws Exception {
    visit(
        engine,
        portal -> {
          CompletableFuture<String> future = portal.submit(() -> Loop.current().toString());
          assertThat(future.get()).startsWith("weft-loop-");
          AtomicInteger ran = new AtomicInteger();
          portal
              .submit(() -> {
                ran.incrementAndGet();
              })
              .get();
          assertThat(ran.get()).isEqualTo(1);
        });
  }

  @EveryEngine
  void aFailureIsTheCallersAndNotTheGroups(WeftConfig engine) throws Exception {
    IOException checked = new IOException("broken");
    IllegalStateException unchecked = new IllegalStateException("wrong");
    visit(
        engine,
        portal -> {
          assertThat(thrownBy(() -> portal.call(() -> fail(unchecked)))).isSameAs(unchecked);
          assertThat(thrownBy(() -> portal.call(() -> fail(checked))))
              .isInstanceOf(TaskFailedException.class)
              .hasCause(checked);
          assertThat(thrownBy(() -> portal.submit(() -> fail(checked)).get()))
              .isInstanceOf(ExecutionException.class)
              .hasCause(checked);
          assertThat(portal.<String>call(() -> "still open")).isEqualTo("still open");
        });
  }

  private static Object fail(Exception failure) throws Exception {
    throw failure;
  }

  @EveryEngine
  void interruptedWhileItWaits_cancelsTheTaskAndWaitsForItsEnd(WeftConfig engine) throws Exception {
    visit(
        engine,
        portal -> {
          Thread me = Thread.currentThread();
          AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
          Throwable thrown =
              thrownBy(() ->
                  portal.call(() -> {
                    me.interrupt();
                    Throwable stop = thrownBy(() -> Weft.sleep(DAY));
                    seen.set(stop);
                    throw (Exception) stop;
                  }));
          assertThat(thrown).isInstanceOf(InterruptedException.class);
          assertThat(seen.get())
              .isInstanceOf(CancelledException.class)
              .hasMessageContaining("the caller at the portal was told to stop");
          assertThat(me.isInterrupted()).isFalse();
        });
  }

  @EveryEngine
  void interruptedButTheTaskHasAResult_theResultWinsAndTheNextWaitIsTold(WeftConfig engine)
      throws Exception {
    visit(
        engine,
        portal -> {
          Thread me = Thread.currentThread();
          int result =
              portal.<Integer>call(() -> {
                me.interrupt();
                thrownBy(() -> Weft.sleep(DAY));
                return 7;
              });
          assertThat(result).isEqualTo(7);
          assertThat(Thread.interrupted()).isTrue();
        });
  }

  @EveryEngine
  void interruptedBefore_doesNotEnter(WeftConfig engine) throws Exception {
    AtomicInteger entered = new AtomicInteger();
    visit(
        engine,
        portal -> {
          Thread.currentThread().interrupt();
          assertThat(
                  thrownBy(() ->
                      portal.call(() -> {
                        entered.incrementAndGet();
                      })))
              .isInstanceOf(InterruptedException.class);
        });
    assertThat(entered.get()).isZero();
  }

  @EveryEngine
  void cancellingTheFutureCancelsTheTask(WeftConfig engine) throws Exception {
    visit(
        engine,
        portal -> {
          CountDownLatch begun = new CountDownLatch(1);
          CompletableFuture<Throwable> seen = new CompletableFuture<>();
          CompletableFuture<?> future =
              portal.submit(() -> {
                begun.countDown();
                seen.complete(thrownBy(() -> Weft.sleep(DAY)));
              });
          begun.await();
          assertThat(future.cancel(true)).isTrue();
          assertThat(seen.get()).isInstanceOf(CancelledException.class);
        });
  }

  @EveryEngine
  void aTimeoutOfTheFutureCancelsTheTask(WeftConfig engine) throws Exception {
    visit(
        engine,
        portal -> {
          CompletableFuture<Throwable> seen = new CompletableFuture<>();
          CompletableFuture<?> future =
              portal
                  .submit(() -> {
                    seen.complete(thrownBy(() -> Weft.sleep(DAY)));
                  })
                  .orTimeout(1, TimeUnit.MILLISECONDS);
          assertThat(thrownBy(future::get)).hasCauseInstanceOf(TimeoutException.class);
          assertThat(seen.get()).isInstanceOf(CancelledException.class);
        });
  }

  @EveryEngine
  void aCancelledGroupStopsItsVisitors(WeftConfig engine) throws Exception {
    AtomicReference<CompletableFuture<Throwable>> called =
        new AtomicReference<>(new CompletableFuture<>());
    AtomicReference<CompletableFuture<Void>> submitted =
        new AtomicReference<>(new CompletableFuture<>());
    Throwable thrown =
        thrownBy(() ->
            Weft.run(
                engine,
                () ->
                    TaskGroup.run(group -> {
                      Portal portal = Portal.open(group);
                      CountDownLatch entered = new CountDownLatch(2);
                      Action stay =
                          () -> {
                            entered.countDown();
                            Weft.sleep(DAY);
                          };
                      called.set(
                          CompletableFuture.supplyAsync(() -> thrownBy(() -> portal.call(stay))));
                      submitted.set(portal.submit(stay));
                      Offload.blocking(() -> entered.await());
                      group.cancel("closing time");
                      Weft.checkpoint();
                    })));
    assertThat(thrown).isInstanceOf(TaskCancelledException.class);
    assertThat(called.get().get())
        .isInstanceOf(TaskCancelledException.class)
        .hasMessageContaining("closing time");
    assertThat(thrownBy(submitted.get()::get)).hasCauseInstanceOf(TaskCancelledException.class);
  }

  @EveryEngine
  void closesWithItsGroup(WeftConfig engine) throws Exception {
    Portal portal = Weft.<Portal>run(engine, () -> TaskGroup.call(Portal::open));
    assertThat(thrownBy(() -> portal.call(() -> 1))).isInstanceOf(ClosedException.class);
    assertThat(thrownBy(() -> portal.submit(() -> 1))).isInstanceOf(ClosedException.class);
    assertThat(portal).hasToString("portal of group of task 'main'");
  }

  @EveryEngine
  void aTaskMayCallToo(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () ->
            TaskGroup.run(group -> {
              Portal portal = Portal.open(group);
              assertThat(portal.<Integer>call(() -> 7)).isEqualTo(7);
              Task<?> caller = group.fork(() -> portal.call(() -> Weft.sleep(DAY)));
              untilWaiting(caller);
              caller.cancel("stop");
              assertThat(thrownBy(caller::join)).isInstanceOf(TaskCancelledException.class);
            }));
  }

  /** Every submission is answered once, whoever cancels it and whenever the group ends. */
  @EveryEngine
  void everyVisitIsAnswered_whateverIsCancelled(WeftConfig engine) throws Exception {
    int visits = 2_000;
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    AtomicInteger answers = new AtomicInteger();
    visit(
        engine,
        portal -> {
          for (int i = 0; i < visits; i++) {
            CompletableFuture<Void> future =
                portal.submit(() -> {
                  begun.incrementAndGet();
                  try {
                    Weft.sleep(Duration.ofNanos(begun.get() % 3 * 1_000L));
                  } finally {
                    ended.incrementAndGet();
                  }
                });
            future.whenComplete((_, _) -> answers.incrementAndGet());
            if (i % 2 == 0) {
              future.cancel(true);
            }
          }
        });
    assertThat(answers.get()).isEqualTo(visits);
    assertThat(begun.get()).isEqualTo(visits);
    assertThat(ended.get()).isEqualTo(visits);
  }
}
