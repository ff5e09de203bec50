import org.jspecify.annotations.NullMarked;

/** Speed, side by side: each suite runs Weft and its peers in turn and prints what was measured. */
@NullMarked
module dev.weft.bench {
  requires static org.jspecify;
  requires com.softwaremill.jox;
  requires dev.weft.sync;
  requires dev.weft.task;
  requires tools.jackson.core;

  exports dev.weft.bench;
}
