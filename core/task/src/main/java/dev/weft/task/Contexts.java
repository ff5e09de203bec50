package dev.weft.task;

import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;

/** All contexts of an engine: puts what the current thread has of each around a piece of work. */
final class Contexts {
  private final List<Context> contexts;

  Contexts(List<Context> contexts) {
    this.contexts = contexts;
  }

  /** {@return those that libraries and programs provide as services} Looked up once. */
  static List<Context> provided() {
    return Provided.CONTEXTS;
  }

  private static final class Provided {
    static final List<Context> CONTEXTS = load(Context.class.getClassLoader());
  }

  static List<Context> load(ClassLoader loader) {
    return ServiceLoader.load(Context.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * {@return the body of a task, a Callable or an Action, with the contexts of the current thread}
   */
  Object aroundBody(Object body) {
    if (contexts.isEmpty()) {
      return body;
    }
    Callable<?> work = body instanceof Callable<?> call ? call : Tasks.callable((Action) body);
    return around(work);
  }

  /** {@return the work with the contexts of the current thread; the first one is the outermost} */
  <T> Callable<T> around(Callable<T> work) {
    Callable<T> carried = work;
    for (Context context : contexts.reversed()) {
      carried = carry(context, carried);
    }
    return carried;
  }

  private static <T> Callable<T> carry(Context context, Callable<T> work) {
    Context.Carried carried = context.take();
    return carried == null ? work : () -> carried.around(work);
  }
}
