package dev.weft.task;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that belongs to the code that runs now and has to reach the work it hands to others:
 * the fields of a log, a trace, a tenant.
 *
 * <p>It is taken where work is handed on (a fork, an {@link Offload}, the first task of {@link
 * Weft#run}, a {@link Portal}), and put around that work where it runs. Register it with {@link
 * WeftConfig#withContext}, or as a service ({@code META-INF/services/dev.weft.task.Context}, or
 * {@code provides} in a module), which {@link WeftConfig#defaults} finds. Where none is registered,
 * handing on costs nothing.
 *
 * <p>{@link InheritableThreadLocal}s need no context to reach a task: on loops, too, it has copies
 * of those of the thread that forks it, as every thread of the JDK has. They do not reach offloaded
 * work, whose threads serve many.
 */
public interface Context {
  /**
   * Takes what the current code has. On the thread that hands work on; must not wait.
   *
   * @return it, or null if there is nothing to carry
   */
  @Nullable Carried take();

  /** What was taken, on its way to one piece of work. */
  interface Carried {
    /**
     * Runs the work with it, and puts the thread back as it was. On the thread of the work, which
     * may serve others afterwards.
     */
    <T> T around(Callable<T> work) throws Exception;
  }

  /**
   * {@return a scoped value as a context} Work sees what was bound where it was handed on; bound
   * nowhere, it stays unbound.
   */
  static <V> Context of(ScopedValue<V> key) {
    return () -> {
      if (!key.isBound()) {
        return null;
      }
      ScopedValue.Carrier bound = ScopedValue.where(key, key.get());
      return new Carried() {
        @Override
        public <T> T around(Callable<T> work) throws Exception {
          return bound.call(work::call);
        }
      };
    };
  }

  /**
   * {@return a context that is kept in a variable of the thread, as those of logging and tracing
   * libraries are}
   *
   * <pre>{@code
   * Context.of(MDC::getCopyOfContextMap, MDC::setContextMap, MDC::clear)
   * }</pre>
   *
   * @param read reads it on the thread that hands work on, as a copy if others may change it; null
   *     if there is nothing
   * @param write puts it on the thread of the work, before the work
   * @param clear removes it from there, after the work, however that ended
   */
  static <S> Context of(
      Supplier<? extends @Nullable S> read, Consumer<? super S> write, Runnable clear) {
    return () -> {
      S state = read.get();
      return state == null ? null : new OfThread(() -> write.accept(state), clear);
    };
  }
}
