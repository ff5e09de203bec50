package dev.weft.sync;

/**
 * A waiting call of each kind, told apart only by its name: what the law of waiting is tried on.
 */
enum Spot {
  LOCK {
    @Override
    Scene scene() {
      return new LockScene(false);
    }
  },
  LOCK_RUN {
    @Override
    Scene scene() {
      return new LockScene(true);
    }
  },
  SEMAPHORE {
    @Override
    Scene scene() {
      return new SemaphoreScene();
    }
  },
  LIMITER {
    @Override
    Scene scene() {
      return new LimiterScene();
    }
  },
  EVENT {
    @Override
    Scene scene() {
      return new EventScene();
    }
  },
  CONDITION {
    @Override
    Scene scene() {
      return new ConditionScene();
    }
  },
  BARRIER {
    @Override
    Scene scene() {
      return new BarrierScene();
    }
  };

  abstract Scene scene();

  /** One thing to wait for. What is not {@code pass} is called by one task, the test's own. */
  interface Scene {
    /** Makes those wait who come. */
    default void block() throws InterruptedException {}

    /** Comes, waits, and is gone again. */
    void pass() throws InterruptedException;

    /** Lets one pass. */
    void open() throws InterruptedException;

    int waiting();

    /** Nobody has anything, and the next one could. */
    boolean isAsNew();
  }

  private record LockScene(Lock lock, boolean scoped) implements Scene {
    LockScene(boolean scoped) {
      this(new Lock("a"), scoped);
    }

    @Override
    public void block() throws InterruptedException {
      lock.acquire();
    }

    @Override
    public void pass() throws InterruptedException {
      if (scoped) {
        lock.run(() -> {});
        return;
      }
      lock.acquire();
      lock.release();
    }

    @Override
    public void open() {
      lock.release();
    }

    @Override
    public int waiting() {
      return lock.stats().waiting();
    }

    @Override
    public boolean isAsNew() {
      return lock.stats().owner().isEmpty() && !lock.stats().broken();
    }
  }

  private record SemaphoreScene(Semaphore semaphore) implements Scene {
    SemaphoreScene() {
      this(new Semaphore(3));
    }

    @Override
    public void block() throws InterruptedException {
      semaphore.acquire(2);
    }

    @Override
    public void pass() throws InterruptedException {
      semaphore.acquire(2);
      semaphore.release(2);
    }

    @Override
    public void open() {
      semaphore.release(2);
    }

    @Override
    public int waiting() {
      return semaphore.stats().waiting();
    }

    @Override
    public boolean isAsNew() {
      return semaphore.stats().available() == 3;
    }
  }

  private record LimiterScene(Limiter limiter) implements Scene {
    LimiterScene() {
      this(new Limiter(1));
    }

    @Override
    public void block() throws InterruptedException {
      limiter.acquire();
    }

    @Override
    public void pass() throws InterruptedException {
      limiter.acquire();
      limiter.release();
    }

    @Override
    public void open() {
      limiter.release();
    }

    @Override
    public int waiting() {
      return limiter.stats().waiting();
    }

    @Override
    public boolean isAsNew() {
      return limiter.stats().borrowers().isEmpty() && limiter.stats().available() == 1;
    }
  }

  private record EventScene(Event event) implements Scene {
    EventScene() {
      this(new Event());
    }

    @Override
    public void pass() throws InterruptedException {
      event.await();
    }

    @Override
    public void open() {
      event.set();
      event.reset();
    }

    @Override
    public int waiting() {
      return event.stats().waiting();
    }

    @Override
    public boolean isAsNew() {
      return !event.isSet();
    }
  }

  private record ConditionScene(Lock lock, Condition condition) implements Scene {
    ConditionScene() {
      this(new Lock("a"));
    }

    private ConditionScene(Lock lock) {
      this(lock, lock.condition());
    }

    @Override
    public void pass() throws InterruptedException {
      lock.run(condition::await);
    }

    @Override
    public void open() throws InterruptedException {
      lock.run(() -> condition.signal());
    }

    @Override
    public int waiting() {
      return condition.stats().waiting();
    }

    @Override
    public boolean isAsNew() {
      return lock.stats().owner().isEmpty() && lock.awaited.isEmpty();
    }
  }

  private record BarrierScene(Barrier barrier) implements Scene {
    BarrierScene() {
      this(new Barrier(2));
    }

    @Override
    public void pass() throws InterruptedException {
      barrier.await();
    }

    @Override
    public void open() throws InterruptedException {
      barrier.await();
    }

    @Override
    public int waiting() {
      return barrier.stats().waiting();
    }

    @Override
    public boolean isAsNew() {
      barrier.reset();
      return !barrier.stats().broken();
    }
  }
}
