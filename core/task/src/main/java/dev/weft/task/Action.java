package dev.weft.task;

/** Work without a result, which may wait and may fail in any way. */
@FunctionalInterface
public interface Action {
  void run() throws Exception;
}
