package dev.weft.watch;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskSnapshot;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A JVM that runs on this machine, for the same user, and can be looked into.
 *
 * <p>Immutable. Its methods wait for files and for the other process, and cannot be interrupted:
 * from a task they go through {@link dev.weft.task.Offload#blocking}.
 *
 * @param pid the number of its process
 * @param command its main class and what that was started with; may be empty
 */
public record Jvm(long pid, String command) {
  /** {@return those that run now but this one, by their numbers} */
  public static List<Jvm> all() {
    long self = ProcessHandle.current().pid();
    return VirtualMachine.list().stream()
        .filter(found -> found.id().matches("\\d{1,18}"))
        .map(found -> new Jvm(Long.parseLong(found.id()), found.displayName()))
        .filter(jvm -> jvm.pid != self)
        .sorted(Comparator.comparingLong(Jvm::pid))
        .toList();
  }

  /**
   * {@return the one with this number}
   *
   * @throws IllegalArgumentException if there is none, or it is this one itself
   */
  public static Jvm of(long pid) {
    if (pid == ProcessHandle.current().pid()) {
      throw new IllegalArgumentException(
          "process " + pid + " is this one: call Weft.snapshot(…) here");
    }
    return all().stream()
        .filter(jvm -> jvm.pid == pid)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(notFound(pid)));
  }

  private static String notFound(long pid) {
    return ProcessHandle.of(pid).isPresent()
        ? "process %d is no JVM of this user".formatted(pid)
        : "there is no process %d".formatted(pid);
  }

  /**
   * {@return its live tasks: for each of its runs of Weft the first, with those below it}
   *
   * <p>Nothing of it stops for longer than a {@link dev.weft.task.Weft#snapshot} takes.
   *
   * @param most how many tasks in all, at least 1
   * @throws IllegalArgumentException if it has not begun to run Weft
   * @throws BrokenException if it lets nobody look, does not answer, or has ended
   */
  public List<TaskSnapshot> tasks(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, but is " + most);
    }
    try {
      Path seen = Files.createTempFile("weft", ".tasks"); // which only this user can read
      try {
        load(most + " " + seen);
        return read(seen);
      } finally {
        Files.delete(seen);
      }
    } catch (IOException e) {
      throw new BrokenException(cannot(String.valueOf(e.getMessage())), e);
    }
  }

  private void load(String words) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        machine.loadAgent(AgentJar.path().toString(), words);
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new BrokenException(cannot("it does not answer, or was told to let nobody look"), e);
    } catch (AgentLoadException e) {
      throw new BrokenException(
          cannot("it takes no agents: start it with -XX:+EnableDynamicAgentLoading"), e);
    } catch (AgentInitializationException e) {
      throw new BrokenException(cannot("the agent failed there; its log says how"), e);
    }
  }

  private List<TaskSnapshot> read(Path seen) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(seen)))) {
      return Wire.read(in);
    } catch (EOFException e) {
      throw new IllegalArgumentException("process %d (%s) runs no Weft".formatted(pid, command), e);
    }
  }

  private String cannot(String why) {
    return "cannot look into process %d (%s): %s".formatted(pid, command, why);
  }
}
