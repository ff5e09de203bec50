package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.flow.BatcherConfig;
import dev.weft.task.BrokenException;
import dev.weft.task.TaskGroup;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InserterTest {
  @RegisterExtension static final ServerExtension SERVER = new ServerExtension();

  private record Item(int id) {}

  @Test
  void rowsOfManyTasksTravelTogetherAndOnlyABadOneFails() throws Exception {
    SERVER.run(database -> {
      database.execute("DROP TABLE IF EXISTS joined; CREATE TABLE joined (id int PRIMARY KEY)");
      AtomicInteger inserted = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      BatcherConfig together =
          BatcherConfig.defaults().withMaxSize(100).withMaxDelay(Duration.ofMillis(50));
      long bulkCalls =
          database.<Item, Long>inserting(
              "joined",
              together,
              inserter -> {
                TaskGroup.run(group -> {
                  for (int i = 0; i < 1_000; i++) {
                    int id = i == 500 ? 0 : i; // twice
                    group.fork(() -> {
                      try {
                        inserter.insert(new Item(id));
                        inserted.incrementAndGet();
                      } catch (BrokenException e) {
                        refused.incrementAndGet();
                      }
                    });
                  }
                });
                return inserter.stats().totals().bulkCalls();
              });
      assertThat(bulkCalls).isLessThan(200);
      assertThat(refused).hasValue(1);
      assertThat(inserted).hasValue(999);
      assertThat(database.one(Long.class, "SELECT count(*) FROM joined")).isEqualTo(999);
    });
  }
}
