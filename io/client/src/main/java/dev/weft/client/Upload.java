package dev.weft.client;

import dev.weft.http.Body;
import dev.weft.task.BrokenException;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;

/**
 * A body that is written while it is sent, by a task of its own: the server may answer before it
 * has all of it, and the answer may come as the body goes.
 */
final class Upload {
  private final Task<?> task;

  private Upload(Task<?> task) {
    this.task = task;
  }

  /** Begins one. What the body throws ends the group, and so the call. */
  static Upload begin(TaskGroup group, Exchange exchange, Body body) {
    Guarded out = new Guarded(exchange.out(), body.length().orElse(-1));
    return new Upload(
        group.fork(
            "the body to send",
            () -> {
              try {
                body.writeTo(out);
                out.requireComplete();
                exchange.finish();
              } catch (BrokenException | TimedOutException e) {
                if (!out.broken) { // else who waits for the answer is told; there may even be one
                  throw e;
                }
              }
            }));
  }

  boolean isUnderWay() {
    return !task.state().ended();
  }

  /** Stops it, if it is not over. Never waits; its group does. */
  void stop() {
    task.cancel("the answer is complete");
  }

  /** Remembers whether it was the server that failed, and counts. The task of the upload. */
  private static final class Guarded implements Body.Out {
    private final Body.Out out;
    private final long length;
    private long written;
    private boolean broken;

    /**
     * @param length how many bytes there are to be; negative if that is not known
     */
    Guarded(Body.Out out, long length) {
      this.out = out;
      this.length = length;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws InterruptedException {
      written += count;
      if (length >= 0 && written > length) {
        throw new IllegalStateException(
            "the body has more than the %,d bytes it was said to have".formatted(length));
      }
      broken = true;
      out.write(bytes, from, count);
      broken = false;
    }

    void requireComplete() {
      if (length > written) {
        throw new IllegalStateException(
            "the body has %,d of the %,d bytes it was said to have".formatted(written, length));
      }
      broken = true; // what fails from here on is the server's doing
    }
  }
}
