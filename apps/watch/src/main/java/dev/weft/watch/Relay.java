package dev.weft.watch;

import dev.weft.task.TaskSnapshot;
import dev.weft.task.Weft;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/** Takes a snapshot in the JVM that is looked at, and adds it to a file. */
final class Relay implements Consumer<String> {
  Relay() {}

  /**
   * @param words how many tasks at most, a space, and the file
   */
  @Override
  public void accept(String words) {
    int space = words.indexOf(' ');
    List<TaskSnapshot> tasks = Weft.snapshot(Integer.parseInt(words.substring(0, space)));
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(
                Files.newOutputStream(
                    Path.of(words.substring(space + 1)), StandardOpenOption.APPEND)))) {
      Wire.write(tasks, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
