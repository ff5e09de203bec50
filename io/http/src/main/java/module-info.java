import org.jspecify.annotations.NullMarked;

/** The values both ends of an HTTP exchange share: no I/O, no threads, no clock. */
@NullMarked
module dev.weft.http {
  requires static org.jspecify;
  requires transitive dev.weft.task;
  requires static tools.jackson.core;
  requires static tools.jackson.databind;

  exports dev.weft.http;
}
