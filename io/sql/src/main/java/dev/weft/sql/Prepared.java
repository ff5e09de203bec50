package dev.weft.sql;

import io.netty.buffer.ByteBuf;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that the server of one connection knows under a name.
 *
 * <pre>
 * asked for → described | refused
 * </pre>
 *
 * <p>Belongs to the loop of its connection; what it gives, to whoever has got an answer.
 */
final class Prepared implements Exchange {
  private final byte[] name;
  private final String sql;
  private final Plan plan;

  /** Those that wait until it is described. */
  private final ArrayDeque<Flight> waiting = new ArrayDeque<>(1);

  private @Nullable Described described;
  private @Nullable SQLException refused;

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

  /** {@return whether it takes what a plan says} */
  boolean isFor(Plan other) {
    return plan == other || plan.equals(other);
  }

  boolean isDescribed() {
    return described != null;
  }

  /** {@return what it gives} */
  Described described() {
    if (described == null) {
      throw new IllegalStateException(sql + " is not described yet");
    }
    return described;
  }

  /** {@return why there is none; null if there is} */
  @Nullable SQLException refused() {
    return refused;
  }

  void await(Flight flight) {
    waiting.add(flight);
  }

  /** {@return those that wait, who do so no longer} */
  List<Flight> release() {
    List<Flight> all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }

  @Override
  public void say(Frontend out) {
    out.prepare(name, sql, plan.parameters()).sync();
  }

  @Override
  public void hear(char kind, ByteBuf body, int length) {
    switch (kind) {
      case 'T' ->
          Described.of(body)
              .ifPresentOrElse(
                  known -> described = known,
                  () -> refused(SharedFailure.stale("it gives what is read by JDBC only")));
      case 'n' -> described = Described.nothing();
      default -> {} // that it is parsed, and what it takes, which is what was said
    }
  }

  @Override
  public void refused(SQLException why) {
    described = null;
    refused = why;
  }
}
