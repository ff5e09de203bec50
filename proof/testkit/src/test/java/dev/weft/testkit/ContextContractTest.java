package dev.weft.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Context;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Weft's own contexts keep the contract, and broken ones are found. */
class ContextContractTest {
  private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();
  private static final ThreadLocal<@Nullable String> LOCAL = new ThreadLocal<>();

  @Nested
  class OfAScopedValueTest extends ContextContract {
    @Override
    protected Context context() {
      return Context.of(SCOPED);
    }

    @Override
    protected <T> T with(String value, Callable<T> work) throws Exception {
      return ScopedValue.where(SCOPED, value).call(work::call);
    }

    @Override
    protected @Nullable String seen() {
      return SCOPED.isBound() ? SCOPED.get() : null;
    }
  }

  /** A context kept in a variable of the thread, in some way. */
  abstract static class OfThread extends ContextContract {
    private final Context context;

    OfThread(Context context) {
      this.context = context;
    }

    @Override
    protected Context context() {
      return context;
    }

    @Override
    protected <T> T with(String value, Callable<T> work) throws Exception {
      LOCAL.set(value);
      try {
        return work.call();
      } finally {
        LOCAL.remove();
      }
    }

    @Override
    protected @Nullable String seen() {
      return LOCAL.get();
    }
  }

  @Nested
  class OfAThreadTest extends OfThread {
    OfAThreadTest() {
      super(Context.of(LOCAL::get, LOCAL::set, LOCAL::remove));
    }
  }

  private static void assertFound(ThrowingCallable test, String what) {
    assertThatThrownBy(test).isInstanceOf(AssertionError.class).hasMessageContaining(what);
    LOCAL.remove();
  }

  @Test
  void aContextThatIsNotClearedAfterwards_isFound() {
    ContextContract dirty = new OfThread(Context.of(LOCAL::get, LOCAL::set, () -> {})) {};
    assertFound(dirty::itLeavesNothingBehind, "expected 'none', but saw 'carried'");
    assertFound(dirty::itReachesOffloadedWork, "expected 'none', but saw");
  }

  @Test
  void aContextThatDoesNotArrive_isFound() {
    ContextContract lost = new OfThread(Context.of(LOCAL::get, _ -> {}, LOCAL::remove)) {};
    assertFound(lost::itReachesForkedTasks, "expected 'here', but saw 'none'");
    assertFound(lost::itReachesTheFirstTask, "expected 'outside', but saw 'none'");
    assertFound(lost::itIsOnesOwn, "expected 'one', but saw 'none'");
  }
}
