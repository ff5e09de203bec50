package dev.weft.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Inheritable variables of threads do on loops what they do in the JDK. */
class InheritedTest {
  private static final InheritableThreadLocal<@Nullable String> NAME =
      new InheritableThreadLocal<>();

  @EveryEngine
  void aTaskHasCopiesOfThoseOfTheThreadThatForksIt(WeftConfig engine) throws Exception {
    ClassLoader loader = new ClassLoader() {};
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    NAME.set("caller");
    try {
      Weft.run(engine, () -> inTheFirstTask(loader));
      assertThat(NAME.get()).isEqualTo("caller");
    } finally {
      NAME.remove();
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static void inTheFirstTask(ClassLoader loader) throws InterruptedException {
    assertThat(NAME.get()).isEqualTo("caller");
    NAME.set("first");
    TaskGroup.run(group -> {
      Task<String> forked =
          group.fork(() -> {
            String inherited = String.valueOf(NAME.get());
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(loader);
            NAME.set("forked");
            return inherited;
          });
      assertThat(forked.join()).isEqualTo("first");
      assertThat(NAME.get()).isEqualTo("first");
      NAME.remove();
      Task<Boolean> later = group.fork(() -> NAME.get() == null);
      assertThat(later.join()).isTrue();
    });
  }

  @BothDoors
  void offloadedWorkHasNone_andAForeignThreadBringsItsOwn(WeftConfig.Door door) throws Exception {
    Runs.on(
        door,
        () ->
            TaskGroup.run(group -> {
              NAME.set("task");
              assertThat(Offload.<Boolean>blocking(() -> NAME.get() == null)).isTrue();
              assertThat(Offload.<Boolean>cpu(() -> NAME.get() == null)).isTrue();
              Portal portal = Portal.open(group);
              AtomicReference<Object> seen = new AtomicReference<>();
              Offload.blocking(() -> {
                NAME.set("foreign");
                portal.call(() -> seen.set(NAME.get()));
                NAME.remove();
              });
              assertThat(seen.get()).isEqualTo("foreign");
            }));
  }
}
