package dev.weft.bench;

import java.util.List;

/** What the sql suite measures. */
enum SqlCase implements Case {
  SELECT_1("select-1", 1),
  SELECT_16("select-16", 16),
  SELECT_64("select-64", 64),
  SELECT_256("select-256", 256),
  INSERT_ONE("insert-one", 64),
  INSERT_BATCH("insert-batch", 1),
  INSERT_UNNEST("insert-unnest", 1),
  INSERT_COPY("insert-copy", 1),
  STREAM("stream", 1);

  private final String word;
  private final int tasks;

  SqlCase(String word, int tasks) {
    this.word = word;
    this.tasks = tasks;
  }

  @Override
  public String word() {
    return word;
  }

  /** How many tasks have a statement under way at a time. */
  @Override
  public int count() {
    return tasks;
  }

  @Override
  public int peerCount() {
    return tasks;
  }

  /** Whether it goes on for a time; the others go on for a number of rows. */
  boolean isTimed() {
    return ordinal() <= INSERT_ONE.ordinal();
  }

  @Override
  public List<Figure> figures() {
    return switch (this) {
      case SELECT_1, SELECT_16, SELECT_64, SELECT_256 ->
          each("SELECT of one row, " + tasks + (tasks == 1 ? " task" : " tasks"));
      case INSERT_ONE -> each("INSERT of one row, 64 tasks");
      case INSERT_BATCH -> rows("INSERT, batches");
      case INSERT_UNNEST -> rows("INSERT, arrays");
      case INSERT_COPY -> rows("COPY");
      case STREAM -> stream();
    };
  }

  private static List<Figure> each(String title) {
    return List.of(
        Figure.lower("cpu", title + ", CPU of the client", "µs"),
        Figure.higher("rate", title + ", statements", "/s"));
  }

  private static List<Figure> rows(String title) {
    return List.of(
        Figure.lower("cpu", title + ", CPU of the client for a row", "µs"),
        Figure.higher("rate", title + ", rows", "/s"));
  }

  private static List<Figure> stream() {
    String title = "rows streamed";
    return List.of(
        Figure.lower("cpu", title + ", CPU of the client for a row", "µs"),
        Figure.higher("rate", title, "/s"),
        Figure.lower("heap10", title + ", live heap at 10 %", "kB"),
        Figure.lower("heap100", title + ", live heap at 100 %", "kB"));
  }

  static SqlCase of(String word) {
    return Case.named(word, values());
  }
}
