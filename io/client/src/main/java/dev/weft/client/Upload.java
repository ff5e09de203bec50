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
    Gathering out = new Gathering(exchange.out(), body.length().orElse(-1));
    return new Upload(
        group.fork(
            "the body to send",
            () -> {
              try {
                body.writeTo(out);
                out.end();
                exchange.finish();
              } catch (BrokenException | TimedOutException e) {
                if (!out.sending) { // else who waits for the answer is told; there may even be one
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

  /** Sends what is written in pieces, each when it is full. The task of the upload. */
  private static final class Gathering implements Body.Out {
    private static final int PIECE = 16 * 1024;

    private final Body.Out out;
    private final byte[] piece;
    private int filled;

    /** It is the server that takes its time now, and that may fail. */
    private boolean sending;

    /**
     * @param length how many bytes there are to be; negative if that is not known
     */
    Gathering(Body.Out out, long length) {
      this.out = out;
      this.piece = new byte[(int) (length < 0 ? PIECE : Math.min(PIECE, length))];
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws InterruptedException {
      int end = from + count;
      for (int at = from; at < end; ) {
        if (filled == piece.length) {
          flush();
        }
        int part = Math.min(end - at, piece.length - filled);
        System.arraycopy(bytes, at, piece, filled, part);
        filled += part;
        at += part;
      }
    }

    @Override
    public void flush() throws InterruptedException {
      if (filled > 0) {
        sending = true;
        out.write(piece, 0, filled);
        sending = false;
        filled = 0;
      }
    }

    void end() throws InterruptedException {
      flush();
      sending = true; // the end is left to send
    }
  }
}
