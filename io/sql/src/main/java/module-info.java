/** Statement in, rows out; a transaction is a lambda; a PostgreSQL of one's own. */
@org.jspecify.annotations.NullMarked
module dev.weft.sql {
  requires static transitive org.jspecify;
  requires transitive dev.weft.flow;
  requires transitive dev.weft.guard;
  requires transitive dev.weft.pool;
  requires transitive dev.weft.task;
  requires transitive java.sql;
  requires com.ongres.scram.client;
  requires com.ongres.scram.common;
  requires dev.weft.net;
  requires io.netty.buffer;
  requires io.netty.common;
  requires org.postgresql.jdbc;
  requires org.tukaani.xz;

  exports dev.weft.sql;
}
