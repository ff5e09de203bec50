package dev.weft.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The tasks of a group that live now, and whether new ones may come. Any thread. */
final class Members {
  // immutable
  private final Thread owner;

  // guarded by lock
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Strand<?> youngest;
  private @Nullable Strand<?> eldest;
  private int living;
  private boolean closed;

  /** The owner waits until fewer tasks than this live; 0 while it does not wait. */
  private int awaited;

  Members(Thread owner) {
    this.owner = owner;
  }

  /** {@return whether the task was let in: not once the group has closed} */
  boolean add(Strand<?> task) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      task.older = youngest;
      if (youngest != null) {
        youngest.younger = task;
      } else {
        eldest = task;
      }
      youngest = task;
      living++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void remove(Strand<?> task) {
    lock.lock();
    try {
      if (task.older != null) {
        task.older.younger = task.younger;
      } else {
        eldest = task.younger;
      }
      if (task.younger != null) {
        task.younger.older = task.older;
      } else {
        youngest = task.older;
      }
      living--;
      if (living < awaited) {
        LockSupport.unpark(owner);
      }
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether there is room} If not, the owner will be woken when there is. */
  boolean hasFewerThan(int limit) {
    lock.lock();
    try {
      boolean room = living < limit;
      awaited = room ? 0 : limit;
      return room;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether no task lives} Then none ever will; else the last one will wake the owner. */
  boolean close() {
    lock.lock();
    try {
      closed = living == 0;
      awaited = 1;
      return closed;
    } finally {
      lock.unlock();
    }
  }

  int living() {
    lock.lock();
    try {
      return living;
    } finally {
      lock.unlock();
    }
  }

  /** {@return the tasks that live now, the youngest first} */
  List<Strand<?>> all() {
    List<Strand<?>> tasks = new ArrayList<>();
    lock.lock();
    try {
      for (Strand<?> task = youngest; task != null; task = task.older) {
        tasks.add(task);
      }
    } finally {
      lock.unlock();
    }
    return tasks;
  }

  /** {@return the eldest of the tasks that live now, no more than so many} */
  List<Strand<?>> eldest(int most) {
    List<Strand<?>> tasks = new ArrayList<>();
    lock.lock();
    try {
      for (Strand<?> task = eldest; task != null && tasks.size() < most; task = task.younger) {
        tasks.add(task);
      }
    } finally {
      lock.unlock();
    }
    return tasks;
  }
}
