package dev.weft.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a statement costs a client of PostgreSQL on one core: Weft and its peers. */
record SqlSuite(Settings settings) implements Suite {
  private static final String VERTX = "vertx";
  private static final List<String> OURS = List.of(Scores.WEFT, WeftSql.DEFAULT, WeftSql.JDBC);

  @Override
  public String name() {
    return "sql";
  }

  @Override
  public String line() {
    return "selects, inserts, streams: Weft, HikariCP with pgjdbc, Vert.x, asyncpg";
  }

  @Override
  public int usualRuns() {
    return 3;
  }

  @Override
  public List<String> cases() {
    return List.of(SqlCase.values()).stream().map(SqlCase::word).toList();
  }

  @Override
  public List<Row> run(int runs, Set<String> cases) throws InterruptedException {
    try (Workplace workplace = Workplace.open();
        SqlServer server = SqlServer.start(workplace.folder())) {
      List<Contender<SqlCase>> all = contenders(server.place());
      return new CaseSuite<>(name(), line(), List.of(SqlCase.values()), chosen -> all)
          .run(runs, cases);
    }
  }

  private List<Contender<SqlCase>> contenders(SqlPlace place) throws InterruptedException {
    List<Contender<SqlCase>> all = new ArrayList<>();
    for (String name : OURS) {
      all.add(jvm(name, SqlChild.class.getName(), place));
    }
    addPeer(all, "hikari", "dev.weft.bench.HikariSql", place);
    addPeer(all, VERTX, "dev.weft.bench.VertxSql", place);
    if (Peers.hasAsyncpg()) {
      all.add(
          new Contender<>(
              Peers.asyncpg(),
              each -> true,
              each ->
                  Cores.ofClients(
                      List.of(
                          Programs.python(),
                          settings.peer("sql.py"),
                          each.word(),
                          place.url(),
                          Integer.toString(settings.rows())))));
    }
    return all;
  }

  private void addPeer(List<Contender<SqlCase>> all, String name, String program, SqlPlace place) {
    if (Peers.isBuilt(program, name)) {
      all.add(jvm(name, program, place));
    }
  }

  private Contender<SqlCase> jvm(String name, String program, SqlPlace place) {
    return new Contender<>(
        name,
        each -> does(name, each),
        each ->
            Cores.ofClients(
                Children.java(
                    each.jvmFlags(),
                    program,
                    name,
                    each.word(),
                    place.url(),
                    Integer.toString(settings.rows()))));
  }

  private static boolean does(String name, SqlCase what) {
    if (name.equals(WeftSql.DEFAULT)) {
      return what == SqlCase.SELECT_64 || what == SqlCase.INSERT_ONE;
    }
    return switch (what) {
      case INSERT_BATCH, STREAM -> !name.equals(WeftSql.JDBC); // the same as Weft's own
      case INSERT_COPY -> !name.equals(WeftSql.JDBC) && !name.equals(VERTX); // which has none
      case INSERT_UNNEST -> !name.equals(WeftSql.JDBC);
      default -> true;
    };
  }
}
