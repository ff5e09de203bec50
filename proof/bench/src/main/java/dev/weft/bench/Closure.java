package dev.weft.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a crawler must find: the paths reached by links from the seeds, computed from the files by a
 * program that shares no code with any crawler.
 *
 * @param paths all of them, those whose link leads nowhere too
 * @param pages how many lead to a file
 */
record Closure(Set<String> paths, long pages) {
  /** Computed once for a site, kept in {@code target}. */
  static Closure of(Site site, Settings settings, Path folder) throws InterruptedException {
    Path file = settings.target().resolve("closure-" + site.fingerprint() + ".txt");
    if (!Files.exists(file)) {
      List<String> command =
          new ArrayList<>(List.of(Programs.python(), settings.peer("closure.py")));
      command.addAll(List.of(site.folder().toString(), file.toString()));
      command.addAll(site.seeds());
      Programs.run(command, folder, "closure", Duration.ofMinutes(10));
    }
    return parse(Programs.text(file));
  }

  /** Lines of {@code status path}. */
  static Closure parse(String text) {
    List<String> lines = text.lines().toList();
    Set<String> paths = lines.stream().map(line -> line.substring(4)).collect(Collectors.toSet());
    return new Closure(paths, lines.stream().filter(line -> line.startsWith("200 ")).count());
  }

  /** The paths that should have been found and were not, sorted. */
  Set<String> missing(Set<String> found) {
    Set<String> missing = new TreeSet<>(paths);
    missing.removeAll(found);
    return missing;
  }

  /** The paths that were found and are none, sorted. */
  Set<String> extra(Set<String> found) {
    Set<String> extra = new TreeSet<>(found);
    extra.removeAll(paths);
    return extra;
  }
}
