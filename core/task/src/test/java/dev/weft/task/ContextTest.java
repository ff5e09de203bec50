package dev.weft.task;

import static dev.weft.task.Runs.SOON;
import static dev.weft.task.Runs.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What belongs to the code that hands work on reaches that work, and stays nowhere. */
class ContextTest {
  private static final ScopedValue<String> USER = ScopedValue.newInstance();
  private static final ThreadLocal<@Nullable String> TRACE = new ThreadLocal<>();

  private final List<String> trail = Collections.synchronizedList(new ArrayList<>());

  private static final Context OF_USER = Context.of(USER);
  private static final Context OF_TRACE = Context.of(TRACE::get, TRACE::set, TRACE::remove);

  private static WeftConfig carrying(WeftConfig engine) {
    return engine
        .withContext(OF_USER)
        .withContext(OF_TRACE)
        .withCpuThreads(1)
        .withBlockingThreads(1);
  }

  /** {@return what the current code has} */
  private static String here() {
    return USER.orElse("nobody") + "/" + TRACE.get();
  }

  private static <T> T as(String user, String trace, Callable<T> body) throws Exception {
    TRACE.set(trace);
    try {
      return ScopedValue.where(USER, user).call(body::call);
    } finally {
      TRACE.remove();
    }
  }

  @EveryEngine
  void reachesForkedTasks_howeverDeep(WeftConfig engine) throws Exception {
    Weft.run(
        carrying(engine),
        () ->
            as(
                "ann",
                "t1",
                () ->
                    TaskGroup.call(group -> {
                      assertThat(group.fork(ContextTest::here).join()).isEqualTo("ann/t1");
                      assertThat(group.fork("named", ContextTest::here).join()).isEqualTo("ann/t1");
                      assertThat(group.fork(ContextTest::hereTwoBelow).join()).isEqualTo("ann/t1");
                      group.fork(() -> {
                        trail.add(here());
                      });
                      return 0;
                    })));
    assertThat(trail).containsExactly("ann/t1");
  }

  private static String hereTwoBelow() throws InterruptedException {
    return TaskGroup.call(group -> group.fork(ContextTest::here).join());
  }

  @EveryEngine
  void reachesOffloadedWork_andDoesNotStayOnTheWorker(WeftConfig engine) throws Exception {
    Weft.run(
        carrying(engine),
        () -> {
          String cpu = as("ann", "t1", () -> Offload.<String>cpu(ContextTest::here));
          String blocking = as("bob", "t2", () -> Offload.<String>blocking(ContextTest::here));
          assertThat(List.of(cpu, blocking)).containsExactly("ann/t1", "bob/t2");
          Throwable thrown =
              thrownBy(() ->
                  as(
                      "eve",
                      "t3",
                      () ->
                          Offload.<String>cpu(() -> {
                            throw new IOException(here());
                          })));
          assertThat(thrown).isInstanceOf(TaskFailedException.class);
          assertThat(thrown.getCause()).hasMessage("eve/t3");
          assertThat(Offload.<String>cpu(ContextTest::here)).isEqualTo("nobody/null");
          assertThat(Offload.<String>blocking(ContextTest::here)).isEqualTo("nobody/null");
        });
  }

  @EveryEngine
  void reachesTheFirstTaskFromTheThreadThatCallsRun(WeftConfig engine) throws Exception {
    String seen = as("ann", "t1", () -> Weft.<String>run(carrying(engine), ContextTest::here));
    assertThat(seen).isEqualTo("ann/t1");
  }

  @EveryEngine
  void isTakenWhereTheForkIs_notWhereTheGroupIs(WeftConfig engine) throws Exception {
    Weft.run(
        carrying(engine),
        () ->
            TaskGroup.run(group -> {
              Task<String> ann = as("ann", "t1", () -> group.fork(ContextTest::here));
              Task<String> bob = as("bob", "t2", () -> group.fork(ContextTest::here));
              Task<String> none = group.fork(ContextTest::here);
              assertThat(ann.join()).isEqualTo("ann/t1");
              assertThat(bob.join()).isEqualTo("bob/t2");
              assertThat(none.join()).isEqualTo("nobody/null");
            }));
  }

  @EveryEngine
  void reachesThroughAPortalFromAThreadThatIsNoTask(WeftConfig engine) throws Exception {
    Weft.run(
        carrying(engine),
        () ->
            TaskGroup.run(group -> {
              Portal portal = Portal.open(group);
              CompletableFuture<String> seen =
                  CompletableFuture.supplyAsync(() -> asAnn(() -> portal.submit(ContextTest::here)))
                      .thenCompose(future -> future);
              assertThat(Tasks.<String>await(seen)).isEqualTo("ann/t1");
            }));
  }

  private static <T> T asAnn(Callable<T> body) {
    try {
      return as("ann", "t1", body);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @EveryEngine
  void survivesEveryWait(WeftConfig engine) throws Exception {
    Weft.run(
        carrying(engine),
        () ->
            TaskGroup.run(group -> {
              for (int i = 0; i < 200; i++) {
                String me = "user-" + i;
                as(
                    me,
                    me,
                    () ->
                        group.fork(() -> {
                          for (int round = 0; round < 5; round++) {
                            Weft.sleep(SOON.dividedBy(5));
                            assertThat(here()).isEqualTo(me + "/" + me);
                            assertThat(Offload.<String>cpu(ContextTest::here))
                                .isEqualTo(me + "/" + me);
                          }
                        }));
              }
            }));
  }

  @EveryEngine
  void aCancelledTaskIsPutBackToo_andTheFirstContextIsTheOutermost(WeftConfig engine)
      throws Exception {
    WeftConfig config = engine.withContext(noted("outer")).withContext(noted("inner"));
    Weft.run(
        config,
        () -> {
          trail.clear(); // the first task has its own
          TaskGroup.run(group -> {
            Task<?> task = group.fork(() -> Weft.sleep(Runs.DAY));
            Runs.untilWaiting(task);
            task.cancel("stop");
          });
          assertThat(trail).containsExactly("+outer", "+inner", "-inner", "-outer");
          return 0;
        });
  }

  private Context noted(String name) {
    return Context.of(() -> name, state -> trail.add("+" + state), () -> trail.add("-" + name));
  }

  @BothDoors
  void aContextThatCannotBeTakenFailsTheForkAndLeavesNoTask(WeftConfig.Door door) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Context failing =
        () -> {
          if (asked.incrementAndGet() == 2) {
            throw new IllegalStateException("the test's own: a context");
          }
          return null;
        };
    Weft.run(
        Runs.engine(door, 1).withContext(failing),
        () ->
            TaskGroup.run(group -> {
              assertThat(thrownBy(() -> group.fork(() -> {}))).hasMessageContaining("a context");
              assertThat(group.living()).isZero();
              assertThat(group.fork(() -> 7).join()).isEqualTo(7);
            }));
  }

  @Test
  void whereNothingIsRegisteredNothingIsWrapped() {
    Callable<Integer> work = () -> 1;
    assertThat(new Contexts(List.of()).around(work)).isSameAs(work);
    assertThat(new Contexts(List.of()).aroundBody(work)).isSameAs(work);
    assertThat(new Contexts(List.of(OF_USER)).aroundBody(work)).isSameAs(work);
    assertThat(WeftConfig.defaults().contexts()).isEmpty();
  }

  /** The broken twin: without registration nothing arrives, so the tests above prove something. */
  @EveryEngine
  void withoutRegistrationNothingArrives(WeftConfig engine) throws Exception {
    Weft.run(
        engine,
        () -> {
          String seen =
              as("ann", "t1", () -> TaskGroup.call(group -> group.fork(ContextTest::here).join()));
          assertThat(seen).isEqualTo("nobody/null");
        });
  }

  /** What a library provides as a service. */
  public static final class Provided implements Context {
    @Override
    public @Nullable Carried take() {
      return null;
    }
  }

  @Test
  void servicesAreFound() {
    assertThat(Contexts.load(new Providing())).hasExactlyElementsOfTypes(Provided.class);
  }

  /** A class loader in which {@link Provided} is registered. */
  private static final class Providing extends ClassLoader {
    Providing() {
      super(ContextTest.class.getClassLoader());
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.equals("META-INF/services/" + Context.class.getName())
          ? Collections.enumeration(List.of(registration()))
          : super.getResources(name);
    }

    private static URL registration() throws IOException {
      return URL.of(
          URI.create("test:registration"),
          new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
              return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() {
                  return new ByteArrayInputStream(
                      Provided.class.getName().getBytes(StandardCharsets.UTF_8));
                }
              };
            }
          });
    }
  }
}
