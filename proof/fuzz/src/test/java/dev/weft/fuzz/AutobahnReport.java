package dev.weft.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the suite says.
 *
 * @param behaviors of a case, by its number: of what was said, and of how it ended
 */
record AutobahnReport(Map<String, List<String>> behaviors) {
  private static final Pattern CASE = Pattern.compile("\"(\\d+(?:\\.\\d+)+)\": \\{([^}]*)}");
  private static final Pattern BEHAVIOR = Pattern.compile("\"behavior(?:Close)?\": \"([A-Z -]+)\"");

  static AutobahnReport read(Path index) throws IOException {
    Map<String, List<String>> all = new TreeMap<>();
    Matcher found = CASE.matcher(Files.readString(index));
    while (found.find()) {
      all.put(
          found.group(1),
          BEHAVIOR.matcher(found.group(2)).results().map(each -> each.group(1)).toList());
    }
    return new AutobahnReport(all);
  }

  int cases() {
    return behaviors.size();
  }

  /** {@return the numbers of the cases that went so, in one way or the other} */
  List<String> of(String... behavior) {
    return behaviors.entrySet().stream()
        .filter(each -> each.getValue().stream().anyMatch(Arrays.asList(behavior)::contains))
        .map(Map.Entry::getKey)
        .toList();
  }
}
