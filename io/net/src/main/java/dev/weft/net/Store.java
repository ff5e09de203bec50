package dev.weft.net;

import java.util.List;

/** What a pipeline delivers, until it is read. Guarded by the lock of its inlet. */
interface Store {
  /** Takes over what came. */
  void add(Object message);

  /** {@return how much there is, in what the marks count} */
  long size();

  /** Drops all there is. */
  void release();

  /** {@return what there is, which then is the caller's} */
  List<Object> takeAll();
}
