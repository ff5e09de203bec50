package dev.weft.client;

import dev.weft.http.Body;
import dev.weft.http.Request;
import dev.weft.net.Target;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An exchange with one of several servers that take turns; their balancer hears how it went. The
 * task that reads.
 */
final class Balanced implements Exchange {
  /** Begins an exchange with a server. */
  @FunctionalInterface
  interface Begin {
    Exchange with(Target target) throws InterruptedException;
  }

  private final Exchange exchange;
  private final Balancer.Turn<Target> turn;
  private final Set<Target> tried;

  private Balancer.Ending ending = Balancer.Ending.CANCELLED;

  private Balanced(Exchange exchange, Balancer.Turn<Target> turn, Set<Target> tried) {
    this.exchange = exchange;
    this.turn = turn;
    this.tried = tried;
  }

  static Exchange begin(Balancer.Turn<Target> turn, Set<Target> tried, Begin begin)
      throws InterruptedException {
    boolean begun = false;
    try {
      Exchange exchange = new Balanced(begin.with(turn.endpoint()), turn, tried);
      begun = true;
      return exchange;
    } catch (RuntimeException e) {
      if (Retry.isPassing(e)) {
        tried.add(turn.endpoint());
        turn.end(Balancer.Ending.FAILED);
      }
      throw e;
    } finally {
      if (!begun) {
        turn.close(); // to no effect if it has ended
      }
    }
  }

  @Override
  public void send(Request request) throws InterruptedException {
    try {
      exchange.send(request);
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  @Override
  public Body.Out out() {
    return exchange.out(); // who waits for the answer hears what becomes of it
  }

  @Override
  public void finish() throws InterruptedException {
    exchange.finish();
  }

  @Override
  public Head head(BooleanSupplier sending) throws InterruptedException, StaleException {
    try {
      Head head = exchange.head(sending);
      ending = Balancer.Ending.SUCCEEDED;
      if (head.status() >= 502 && head.status() <= 504) { // another one might do better
        fail();
      }
      return head;
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  @Override
  public byte @Nullable [] next() throws InterruptedException {
    try {
      return exchange.next();
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  private RuntimeException failed(RuntimeException e) {
    if (Retry.isPassing(e)) {
      fail();
    }
    return e;
  }

  private void fail() {
    ending = Balancer.Ending.FAILED;
    tried.add(turn.endpoint());
  }

  @Override
  public void close() {
    exchange.close();
    turn.end(ending);
  }
}
