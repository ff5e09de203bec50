package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that the server of one connection knows under a name.
 *
 * <pre>
 * asked for → described | failed
 * </pre>
 *
 * <p>Belongs to the loop of its connection; what it gives, also to who has got an answer.
 */
final class Prepared implements Exchange {
  private final byte[] name;
  private final String sql;
  private final Plan plan;

  /** Those that go as soon as it is described. */
  private final List<Flight> waiting = new ArrayList<>(1);

  private @Nullable RowDescription description;
  private @Nullable SQLException failure;

  Prepared(String name, String sql, Plan plan) {
    this.name = Frontend.utf8(name);
    this.sql = sql;
    this.plan = plan;
  }

  byte[] name() {
    return name;
  }

  String sql() {
    return sql;
  }

  Plan plan() {
    return plan;
  }

  boolean isDescribed() {
    return description != null;
  }

  /** {@return what it gives} */
  RowDescription description() {
    if (description == null) {
      throw new IllegalStateException(sql + " is not described yet");
    }
    return description;
  }

  /** {@return why it is of no use, once all has come; null if it is} */
  @Nullable SQLException failure() {
    return failure == null && description == null
        ? SharedFailure.nonsense("the server does not say what a statement gives")
        : failure;
  }

  void enqueue(Flight flight) {
    waiting.add(flight);
  }

  /** {@return those that wait, who do so no longer} */
  List<Flight> release() {
    List<Flight> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  @Override
  public void say(Frontend out) {
    out.parse(name, sql, plan.parameters()).describe(name);
  }

  @Override
  public boolean joins() {
    return false;
  }

  @Override
  public long timeout() {
    return 0;
  }

  @Override
  public void hear(char kind, ByteBuf body) {
    switch (kind) {
      case Backend.ROW_DESCRIPTION ->
          RowDescription.of(body)
              .ifPresentOrElse(
                  known -> description = known,
                  () -> fail(SharedFailure.stale("it gives what is read by JDBC only")));
      case Backend.NO_DATA -> description = RowDescription.none();
      default -> {} // that it is parsed, and that it takes what the plan says
    }
  }

  @Override
  public void fail(SQLException why) {
    description = null;
    failure = why;
  }
}
