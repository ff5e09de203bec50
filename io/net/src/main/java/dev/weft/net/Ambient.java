package dev.weft.net;

import dev.weft.task.Context;

/** The transport of the code that runs now, where somebody chose one. */
final class Ambient {
  static final ScopedValue<Transport> TRANSPORT = ScopedValue.newInstance();
  static final Context CONTEXT = Context.of(TRANSPORT);

  private Ambient() {}
}
