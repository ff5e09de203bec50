package dev.weft.server;

import dev.weft.net.Stream;
import dev.weft.net.Wire;
import dev.weft.server.Outward.Answer;
import dev.weft.server.Outward.Persistence;
import dev.weft.task.BrokenException;
import dev.weft.task.Clock;
import dev.weft.task.Loop;
import dev.weft.task.Task;
import dev.weft.task.TaskCancelledException;
import dev.weft.task.TaskGroup;
import dev.weft.task.TimedOutException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The task of a connection that speaks HTTP/2: has each call handled in a task of its own, in the
 * group of the connection.
 */
final class Calls {
  // immutable
  private final Service service;
  private final Session session;
  private final Wire wire;

  Calls(Service service, Session session, Wire wire) {
    this.service = service;
    this.session = session;
    this.wire = wire;
  }

  /** Serves a connection on which both sides have agreed on HTTP/2, until it ends. */
  static void serve(Stream stream, Service service) throws InterruptedException {
    Session session = Frames.session(stream.toString(), service, Loop.current(), Clock.current());
    Wire wire;
    try {
      wire = stream.wire(pipeline -> pipeline.addLast(session));
    } catch (BrokenException e) {
      return; // it had gone before it was served
    }
    try {
      TaskGroup.run(new Calls(service, session, wire)::serve);
    } catch (TaskCancelledException | BrokenException e) {
      // each call has counted itself, and nobody is left to tell
    } finally {
      wire.close();
    }
  }

  /** The life of a connection. */
  void serve(TaskGroup group) throws InterruptedException {
    service.enters(session);
    try {
      for (Object next = next(); next != null; next = next()) {
        if (next instanceof Call call) {
          group.fork(() -> handle(call));
        } else {
          ReferenceCountUtil.release(next);
        }
      }
    } finally {
      service.leaves(session);
    }
  }

  private @Nullable Object next() throws InterruptedException {
    return wire.read().orElse(null);
  }

  /** The life of a call. */
  private void handle(Call call) throws InterruptedException {
    boolean done = false;
    try {
      call.begins(Task.current());
      Fault fault = call.fault();
      if (fault == null) {
        new Handling(service, call, wire.remote())
            .handle(call.head(), call.isWhole(), service.isLate(call.came()));
      } else {
        refuse(call, fault);
      }
      done = true;
    } catch (BrokenException | TimedOutException e) {
      // the client is told by the end of the stream, if it is still there
    } finally {
      service.count().abandoned(done ? 0 : 1);
      session.leaves();
      call.leave(!done);
    }
  }

  /** Answers what is no request that has a handler. */
  private void refuse(Call call, Fault fault) throws InterruptedException {
    service.count().refused();
    call.add(Answer.whole(Problems.response(fault.status(), fault.detail()), Persistence.IMPLIED));
    call.awaitRoom(service.config().pace().grace());
  }
}
