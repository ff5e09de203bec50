package dev.weft.bench;

/** A batch of rows, by columns. */
record SqlArrays(Long[] ids, String[] names, String[] emails) {
  /** From a key on, but none behind the last. */
  static SqlArrays of(int from, int last) {
    int count = Math.min(SqlRow.BATCH, last - from + 1);
    SqlArrays arrays = new SqlArrays(new Long[count], new String[count], new String[count]);
    for (int i = 0; i < count; i++) {
      SqlRow row = SqlRow.of(from + i);
      arrays.ids[i] = row.id();
      arrays.names[i] = row.name();
      arrays.emails[i] = row.email();
    }
    return arrays;
  }
}
