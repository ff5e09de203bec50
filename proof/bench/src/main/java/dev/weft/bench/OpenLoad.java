package dev.weft.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The client of a server at a fixed rate. One thread, which never sleeps, so that it is never late.
 *
 * <p>What a request took is counted from when it was due: one that had to wait for a connection,
 * because those before are slow, has waited for the server (else the slow ones would hide how slow
 * they make the others: coordinated omission).
 */
final class OpenLoad implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;
  private static final int OPENED_AT_ONCE = 8;

  private final InetSocketAddress server;
  private final byte[] request;
  private final Pace pace;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Outcome outcome = new Outcome();

  /** The numbers of the requests that are due and have no connection yet. */
  private final Deque<Long> waiting = new ArrayDeque<>();

  private final Deque<Link> free = new ArrayDeque<>();

  /** Who is at work, with the request it was at when it got in line: the oldest first. */
  private final Deque<Job> jobs = new ArrayDeque<>();

  private final long start = Stopwatch.nanos();
  private int links;

  private record Job(Link link, long number) {}

  private OpenLoad(int port, String path, Pace pace) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(US_ASCII);
    this.pace = pace;
    this.selector = Selector.open();
  }

  /** Makes all requests of a pace, and waits for what becomes of them. */
  static Outcome run(int port, String path, Pace pace) {
    try (OpenLoad load = new OpenLoad(port, path, pace)) {
      load.live();
      return load.outcome;
    } catch (IOException e) {
      throw new FailedRunException("the load failed: " + e.getMessage());
    }
  }

  private void live() throws IOException {
    long total = pace.total();
    long next = 0;
    while (next < total || !waiting.isEmpty() || !jobs.isEmpty()) {
      long now = Stopwatch.nanos() - start;
      while (next < total && pace.dueNanos(next) <= now) {
        waiting.add(next++);
      }
      giveUp();
      selector.selectNow(this::turn); // lets go of what was closed, too, before more is opened
      assign();
    }
  }

  /** Opens only a few connections at a time: those that have answered meanwhile come first. */
  private void assign() throws IOException {
    int opened = 0;
    while (!waiting.isEmpty()) {
      Link link = free.poll();
      if (link == null) {
        if (links == pace.connections() || opened++ == OPENED_AT_ONCE) {
          return;
        }
        link = new Link();
      }
      if (link.isOpen()) {
        long number = waiting.remove();
        jobs.add(new Job(link, number));
        link.begin(number);
      }
    }
  }

  private void turn(SelectionKey key) {
    Link link = (Link) key.attachment();
    try {
      if (key.isConnectable()) {
        link.connected();
      } else {
        link.read();
      }
    } catch (IOException e) {
      link.fails();
    }
  }

  private void giveUp() {
    long now = Stopwatch.nanos() - start;
    while (!waiting.isEmpty() && isOver(waiting.peek(), now)) {
      givenUp(waiting.remove());
    }
    while (!jobs.isEmpty()) {
      Job job = jobs.peek();
      if (job.link.number == job.number) {
        if (!isOver(job.number, now)) {
          return;
        }
        job.link.number = Link.IDLE;
        job.link.close();
        givenUp(job.number);
      }
      jobs.remove(); // it is done, or at another one
    }
  }

  private boolean isOver(long number, long now) {
    return now - pace.dueNanos(number) > pace.patienceNanos();
  }

  private void givenUp(long number) {
    if (pace.counts(number)) {
      outcome.givenUp();
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  /** A connection, with one request at a time. */
  private final class Link {
    private static final long IDLE = -1;

    private final SocketChannel channel = SocketChannel.open();
    private final AnswerReader reader = new AnswerReader();
    private long number = IDLE;
    private boolean open = true;

    Link() throws IOException {
      links++;
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_LINGER, 0); // no port stays taken
      channel.register(selector, SelectionKey.OP_CONNECT, this);
    }

    boolean isOpen() {
      return open;
    }

    void begin(long next) {
      number = next;
      try {
        if (channel.isConnected()) {
          send();
        } else if (channel.connect(server)) {
          connected();
        }
      } catch (IOException e) {
        fails();
      }
    }

    void connected() throws IOException {
      channel.finishConnect();
      channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
      send();
    }

    private void send() throws IOException {
      if (channel.write(ByteBuffer.wrap(request)) < request.length) {
        throw new FailedRunException("a socket did not take a request as a whole");
      }
    }

    void read() throws IOException {
      int count = channel.read(buffer.clear());
      if (count < 0) {
        fails();
        return;
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        if (reader.take(buffer)) {
          answered();
        }
      }
    }

    private void answered() {
      if (number != IDLE && pace.counts(number)) {
        outcome.answered(reader.status(), Stopwatch.nanos() - start - pace.dueNanos(number));
      }
      number = IDLE;
      if (reader.isLast()) {
        close();
      } else {
        free.add(this);
      }
    }

    void fails() {
      if (number != IDLE && pace.counts(number)) {
        outcome.broken();
      }
      number = IDLE;
      close();
    }

    void close() {
      if (open) {
        open = false; // the channel may close itself
        links--;
        free.remove(this);
        try {
          channel.close();
        } catch (IOException e) {
          // it is gone either way
        }
      }
    }
  }
}
