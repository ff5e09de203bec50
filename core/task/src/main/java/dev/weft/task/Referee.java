package dev.weft.task;

import java.util.concurrent.locks.ReentrantLock;

/** Asks a group's policy, one call at a time. */
final class Referee<T, R> {
  // immutable
  private final Policy<T, R> policy;

  // guards the policy
  private final ReentrantLock lock = new ReentrantLock();

  Referee(Policy<T, R> policy) {
    this.policy = policy;
  }

  @SuppressWarnings("unchecked") // the group of a policy forks tasks of its type only
  void forked(Task<?> task) {
    lock.lock();
    try {
      policy.forked((Task<T>) task);
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether the policy has enough} */
  @SuppressWarnings("unchecked")
  boolean ended(Strand<?> task) {
    lock.lock();
    try {
      return policy.ended((Task<T>) task, (Outcome<T>) task.ending());
    } finally {
      lock.unlock();
    }
  }

  R result() throws Exception {
    lock.lock();
    try {
      return policy.result();
    } finally {
      lock.unlock();
    }
  }
}
