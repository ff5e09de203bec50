package dev.weft.watch;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.function.Consumer;

/**
 * What is loaded into another JVM. It does not know Weft itself, which there may have come from any
 * class loader: the {@link Relay} does, and is loaded beside each.
 */
final class Agent {
  private Agent() {}

  /** Called by the JVM that is looked at, on a thread of its own. */
  public static void agentmain(String words, Instrumentation jvm) throws Exception {
    URL[] here = {Agent.class.getProtectionDomain().getCodeSource().getLocation()};
    for (Class<?> type : jvm.getAllLoadedClasses()) {
      if (type.getName().equals("dev.weft.task.Weft")) {
        try (URLClassLoader beside = new URLClassLoader(here, type.getClassLoader())) {
          tell(beside, words);
        }
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static void tell(ClassLoader beside, String words) throws ReflectiveOperationException {
    Constructor<?> relay = beside.loadClass("dev.weft.watch.Relay").getDeclaredConstructor();
    relay.setAccessible(true); // two loaders, so two packages of one name
    ((Consumer<String>) relay.newInstance()).accept(words);
  }
}
