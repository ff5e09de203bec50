package dev.weft.bench;

/** A row of the tables of the sql suite: made from its key. */
record SqlRow(long id, String name, String email) {
  /** How many rows the table has that is selected from; their keys begin with 1. */
  static final int KEYS = 10_000;

  /** So many rows go with a statement, where it takes more than one. */
  static final int BATCH = 1_000;

  static final String TABLES =
      """
      CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL);
      INSERT INTO users SELECT i, 'name ' || i, 'user' || i || '@example.com'
        FROM generate_series(1, %d) AS i;
      CREATE TABLE items (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL);
      ANALYZE users;
      """
          .formatted(KEYS);

  /** With the place of its parameter as the peer writes it. */
  static String select(String parameter) {
    return "SELECT id, name, email FROM users WHERE id = " + parameter;
  }

  /** With the places of its parameters as the peer writes them. */
  static String insert(String parameters) {
    return "INSERT INTO items (id, name, email) VALUES (" + parameters + ")";
  }

  /** With the places of its three arrays as the peer writes them. */
  static String unnest(String ids, String names, String emails) {
    return "INSERT INTO items (id, name, email)"
        + " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING"
            .formatted(ids, names, emails);
  }

  /** Rows that the server makes while it sends them. */
  static String stream(long rows) {
    return "SELECT i AS id, 'name ' || i AS name, 'user' || i || '@example.com' AS email"
        + " FROM (SELECT generate_series(1::bigint, "
        + rows
        + ") AS i) AS made";
  }

  /** The row of a key. */
  static SqlRow of(long id) {
    return new SqlRow(id, "name " + id, "user" + id + "@example.com");
  }

  /** The next key of a task, spread over all, from the one before. */
  static long next(long key) {
    return (key * 7_919 + 104_729) % KEYS + 1;
  }

  /**
   * Looks whether it is the row that was asked for.
   *
   * @throws IllegalStateException if not
   */
  void check(long asked) {
    if (id != asked || name.isEmpty() || email.isEmpty()) {
      throw new IllegalStateException("asked for " + asked + ", but got " + this);
    }
  }
}
