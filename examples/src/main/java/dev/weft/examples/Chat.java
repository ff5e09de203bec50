package dev.weft.examples;

import dev.weft.net.Address;
import dev.weft.net.Dialer;
import dev.weft.net.Listener;
import dev.weft.net.NetConfig;
import dev.weft.net.Stream;
import dev.weft.net.Target;
import dev.weft.sync.Channel;
import dev.weft.task.RefusedException;
import dev.weft.task.TaskGroup;
import dev.weft.task.Timeout;
import dev.weft.task.Weft;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A room where everybody hears everybody: each member has a bounded queue, and a task that sends
 * what is in it. A member who reads too slowly is dropped and told why; nobody waits for it.
 */
public final class Chat {
  private static final int MOST_WAITING = 256;
  private static final int LONGEST_LINE = 4_096;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The queues of those who are here, by name. Every connection's task uses it. */
  private final Map<String, Channel<String>> members = new ConcurrentHashMap<>();

  private Chat() {}

  /** The life of a member: its name, and then what it says and hears, until either ends. */
  private void welcome(Stream stream) throws InterruptedException {
    String name = stream.readLine(LONGEST_LINE).orElse("");
    Channel<String> queue = Channel.bounded(MOST_WAITING);
    if (name.isEmpty() || members.putIfAbsent(name, queue) != null) {
      stream.write("* choose another name\n");
      return;
    }
    try {
      say("* " + name + " is here");
      TaskGroup.run(group -> {
        group.fork("ear of " + name, () -> listen(stream, name, queue));
        queue.forEach(line -> write(stream, line));
      });
    } catch (RefusedException e) {
      write(stream, "* you were dropped: " + e.getMessage());
    } finally {
      members.remove(name, queue);
      say("* " + name + " has left");
    }
  }

  private void listen(Stream stream, String name, Channel<String> queue)
      throws InterruptedException {
    Optional<String> line = stream.readLine(LONGEST_LINE);
    while (line.isPresent()) {
      say(name + ": " + line.get());
      line = stream.readLine(LONGEST_LINE);
    }
    members.remove(name, queue); // from here on nobody else uses it
    queue.done(); // what is in it is still sent
  }

  private static void write(Stream stream, String line) throws InterruptedException {
    Timeout.after(PATIENCE, () -> stream.write(line + "\n"));
  }

  /** Tells everybody. Never waits: whose queue is full has to go. */
  private void say(String line) {
    for (String name : members.keySet()) {
      members.computeIfPresent(name, (same, queue) -> queue.trySend(line) ? queue : drop(queue));
    }
  }

  /** {@return who is in its place: nobody} */
  private static @Nullable Channel<String> drop(Channel<String> queue) {
    queue.fail(new RefusedException(MOST_WAITING + " lines waited for you"));
    return null;
  }

  // ---- an evening ----

  public static void main(String[] words) throws InterruptedException {
    Weft.run(() -> {
      Chat chat = new Chat();
      try (Listener listener = Listener.open(Address.local(0))) {
        TaskGroup.run(group -> {
          group.fork(() -> listener.serve(chat::welcome));
          Dialer dialer = Dialer.open(NetConfig.defaults());
          Target room = Target.tcp("127.0.0.1", listener.port());
          try (Stream bob = enter(dialer.connect(room), "bob");
              Stream sleepy = enter(dialer.connect(room), "sleepy");
              Stream ann = enter(dialer.connect(room), "ann")) {
            ann.write("hello\n");
            System.out.println("bob heard " + awaitLine(bob, "ann: "));
            while (chat.members.containsKey("sleepy")) {
              ann.write("z".repeat(4_000) + "\n");
              awaitLine(ann, "ann: z");
              awaitLine(bob, "ann: z");
            }
            System.out.println("sleepy heard at last " + awaitLine(sleepy, "* you"));
          }
          listener.close();
        });
      }
    });
  }

  private static Stream enter(Stream stream, String name) throws InterruptedException {
    stream.write(name + "\n");
    awaitLine(stream, "* " + name + " is here");
    return stream;
  }

  /** Reads on to the line that begins so. */
  private static String awaitLine(Stream stream, String start) throws InterruptedException {
    String line = "";
    while (!line.startsWith(start)) {
      line = stream.readLine(2 * LONGEST_LINE).orElseThrow();
    }
    return line;
  }
}
