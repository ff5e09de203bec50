package dev.weft.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The suite of Autobahn, which lies in the jar of a Maven plugin, in a process of Jython. */
final class AutobahnSuite implements AutoCloseable {
  /** Which cases; all there are. Some are {@code 1.*,2.3}. */
  private static final String CASES =
      System.getProperty("weft.autobahn.cases", "*").replace(",", "\", \"");

  private static final String START = "from autobahntestsuite import wstest; wstest.run()\n";

  private final Path reports;
  private final Process process;

  private AutobahnSuite(String mode, String spec) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "autobahn")).toAbsolutePath();
    Path suite = unpacked(folder.resolve("suite"));
    reports = Files.createTempDirectory(folder, mode);
    Path specFile = reports.resolve("spec.json");
    Files.writeString(
        specFile,
        "{%s, \"outdir\": \"%s\", \"cases\": [\"%s\"], \"exclude-cases\": [], \"exclude-agent-cases\": {}}"
            .formatted(spec, reports, CASES));
    Path start = Files.writeString(suite.resolve("start.py"), START);
    List<String> command = new ArrayList<>(python());
    command.addAll(List.of(start.toString(), "-m", mode, "-s", specFile.toString()));
    process =
        new ProcessBuilder(command)
            .directory(suite.toFile())
            .redirectErrorStream(true)
            .redirectOutput(reports.resolve("log").toFile())
            .start();
  }

  static AutobahnSuite asksServer(int port) throws IOException {
    return new AutobahnSuite(
        "fuzzingclient",
        "\"servers\": [{\"agent\": \"weft\", \"url\": \"ws://127.0.0.1:%d\", \"options\": {\"version\": 18}}]"
            .formatted(port));
  }

  static AutobahnSuite asksClients(int port) throws IOException {
    return new AutobahnSuite(
        "fuzzingserver", "\"url\": \"ws://127.0.0.1:%d\", \"webport\": 0".formatted(port));
  }

  /** Jython, or a Python 2 that is there, which begins sooner. */
  private static List<String> python() {
    String other = System.getProperty("weft.autobahn.python", "");
    return other.isEmpty()
        ? List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Dpython.cachedir.skip=true",
            "-cp",
            jar("jython-standalone"),
            "org.python.util.jython")
        : List.of(other);
  }

  private static String jar(String name) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> new File(entry).getName().startsWith(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + ": ask for the profile autobahn"));
  }

  /** It looks for files of its own beside itself. */
  private static Path unpacked(Path folder) throws IOException {
    try (ZipFile jar = new ZipFile(jar("autobahntestsuite-maven-plugin"))) {
      for (Enumeration<? extends ZipEntry> all = jar.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        Path file = folder.resolve(entry.getName());
        if (!entry.isDirectory() && file.normalize().startsWith(folder) && !Files.exists(file)) {
          Files.createDirectories(file.getParent());
          try (InputStream content = jar.getInputStream(entry)) {
            Files.copy(content, file);
          }
        }
      }
    }
    return folder;
  }

  /** Waits until it has asked all. */
  AutobahnReport awaitEnd() throws Exception {
    assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
    return report();
  }

  AutobahnReport report() throws IOException {
    return AutobahnReport.read(reports.resolve("index.json"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
