package dev.weft.task;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** How the owner of a group waits for the tasks in it. The owner only. */
final class Gathering {
  private final TaskGroup group;
  private final Strand<?> owner;
  private final Members members;

  Gathering(TaskGroup group, Strand<?> owner, Members members) {
    this.group = group;
    this.owner = owner;
    this.members = members;
  }

  /**
   * Waits for the end of every task, whatever is cancelled meanwhile, and closes the group.
   *
   * @return why the owner was told to stop while it waited, or null
   */
  @Nullable InterruptedException awaitAll() {
    Stragglers stragglers = new Stragglers(group, owner.loop);
    InterruptedException stop = toldToStop(null);
    do {
      if (owner.cancelledBy() != null) {
        stragglers.watch();
      }
      if (Strand.parks(owner)) {
        LockSupport.park(group);
      }
      stop = toldToStop(stop);
    } while (!members.close());
    Strand.resumed(owner);
    stragglers.stop();
    return stop;
  }

  /** {@return why the owner is to stop: as known, or news, which the tasks are told, or null} */
  private @Nullable InterruptedException toldToStop(@Nullable InterruptedException known) {
    InterruptedException stop = Strand.pending(owner);
    if (known != null || stop == null || isTheGroups(stop)) {
      return known;
    }
    group.stopTasks(stop);
    return stop;
  }

  /** {@return whether only the group was cancelled: then the body's result stands} */
  private boolean isTheGroups(InterruptedException stop) {
    return stop instanceof CancelledException cancelled
        && cancelled.cancellation().origin() == group;
  }

  /** Waits for room for one more task among {@code limit}, as a checkpoint. */
  void awaitRoom(int limit) throws InterruptedException {
    Strand.checkpoint(owner);
    boolean room = members.hasFewerThan(limit);
    InterruptedException stop = Strand.pending(owner); // after: a failure that made room is seen
    while (stop == null && !room) {
      if (Strand.parks(owner)) {
        LockSupport.park(group);
      }
      room = members.hasFewerThan(limit);
      stop = Strand.pending(owner);
    }
    Strand.resumed(owner);
    if (stop != null) {
      throw stop;
    }
  }
}
