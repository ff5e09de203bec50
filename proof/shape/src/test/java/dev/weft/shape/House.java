package dev.weft.shape;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What there is to judge: the sources, poms and compiled classes of the rooms, by their path from
 * the root.
 *
 * @param poms the rooms' own poms, without the root's
 * @param classes what the last build left in {@code target/classes}; empty before the first
 */
record House(List<Source> sources, Map<String, String> poms, Map<String, byte[]> classes) {
  private static final Pattern MODULE = Pattern.compile("<module>(.+?)</module>");

  /**
   * {@return the house of the given texts}; what ends in {@code pom.xml} is a pom, the rest is
   * Java.
   */
  static House of(Map<String, String> files) {
    Map<String, String> poms = new TreeMap<>();
    Map<String, String> java = new TreeMap<>();
    files.forEach((path, text) -> (path.endsWith("pom.xml") ? poms : java).put(path, text));
    return new House(Reader.read(java), poms, Map.of());
  }

  /**
   * {@return the house around the working directory}, with all the rooms that its root pom names.
   */
  static House here() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("mvnw"))) {
      root = requireNonNull(root.getParent(), "no mvnw above the working directory");
    }
    Map<String, String> texts = new TreeMap<>();
    Map<String, byte[]> classes = new TreeMap<>();
    for (String room : rooms(root)) {
      texts.put(room + "/pom.xml", Files.readString(root.resolve(room).resolve("pom.xml")));
      for (Path file : filesUnder(root.resolve(room).resolve("src"), ".java")) {
        texts.put(name(root, file), Files.readString(file));
      }
      for (Path file : filesUnder(root.resolve(room).resolve("target/classes"), ".class")) {
        classes.put(name(root, file), Files.readAllBytes(file));
      }
    }
    House house = of(texts);
    return new House(house.sources, house.poms, classes);
  }

  private static List<String> rooms(Path root) throws IOException {
    var matcher = MODULE.matcher(Files.readString(root.resolve("pom.xml")));
    return matcher.results().map(found -> found.group(1)).toList();
  }

  private static List<Path> filesUnder(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static String name(Path root, Path file) {
    return root.relativize(file).toString().replace('\\', '/');
  }

  /** {@return the module descriptors of the three floors} */
  Stream<Source> modules() {
    return sources.stream().filter(source -> source.isModule() && source.isProduct());
  }
}
