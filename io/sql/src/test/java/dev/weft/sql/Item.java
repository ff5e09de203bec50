package dev.weft.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code items}, on every database. */
record Item(int id, @Nullable String name) {
  static List<Item> items(int from, int to) {
    List<Item> items = new ArrayList<>();
    for (int i = from; i < to; i++) {
      items.add(new Item(i, "item " + i));
    }
    return items;
  }

  static long count(Queries queries) throws InterruptedException {
    return queries.one(Long.class, "SELECT count(*) FROM items");
  }
}
