/** Tests in virtual time. */
@org.jspecify.annotations.NullMarked
module dev.weft.testkit {
  requires static transitive org.jspecify;
  requires static org.junit.jupiter.api;
  requires transitive dev.weft.task;

  exports dev.weft.testkit;
}
