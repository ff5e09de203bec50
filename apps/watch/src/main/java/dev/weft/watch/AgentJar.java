package dev.weft.watch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The jar a JVM loads the agent from: this room's own, or where classes lie in folders a copy. */
final class AgentJar {
  private static final List<Class<?>> CLASSES = List.of(Agent.class, Relay.class, Wire.class);

  private AgentJar() {}

  static Path path() throws IOException {
    Path here = here();
    return Files.isRegularFile(here) ? here : Copy.PATH;
  }

  private static Path here() {
    try {
      return Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Made once: a JVM keeps each jar open that it has loaded an agent from. */
  private static final class Copy {
    static final Path PATH = make();

    private static Path make() {
      try {
        Path jar = Files.createTempFile("weft-watch", ".jar");
        jar.toFile().deleteOnExit();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Agent-Class", Agent.class.getName());
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
          for (Class<?> type : CLASSES) {
            add(type, out);
          }
        }
        return jar;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void add(Class<?> type, JarOutputStream out) throws IOException {
      String name = type.getName().replace('.', '/') + ".class";
      out.putNextEntry(new JarEntry(name));
      try (InputStream in = Objects.requireNonNull(type.getResourceAsStream("/" + name))) {
        in.transferTo(out);
      }
    }
  }
}
