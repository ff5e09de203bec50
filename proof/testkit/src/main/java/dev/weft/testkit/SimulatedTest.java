package dev.weft.testkit;

import dev.weft.task.Action;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs the methods that are {@link Simulated}. */
final class SimulatedTest implements InvocationInterceptor {
  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> call,
      ExtensionContext context)
      throws InterruptedException {
    invocation.skip(); // it can only be called once
    Method method = call.getExecutable();
    Simulated simulated = method.getAnnotation(Simulated.class);
    method.setAccessible(true);
    Action body = () -> call(method, context.getRequiredTestInstance(), call.getArguments());
    String replay = System.getProperty(Simulation.REPLAY);
    if (replay != null) {
      Simulation.replay(replay, body);
    } else {
      Simulation.explore(
          SimulationConfig.defaults()
              .withFirstSeed(simulated.firstSeed())
              .withSeeds(Math.multiplyExact(simulated.seeds(), times())),
          body);
    }
  }

  /** {@return how many times more seeds than the test says} */
  private static int times() {
    String times = System.getProperty(Simulation.SEEDS, "1");
    if (!times.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException(
          "-D%s says how many times more seeds are tried, at least 1, but is '%s'"
              .formatted(Simulation.SEEDS, times));
    }
    return Integer.parseInt(times);
  }

  private static void call(Method method, Object target, List<Object> arguments) throws Exception {
    try {
      method.invoke(target, arguments.toArray());
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw e;
      }
    }
  }
}
