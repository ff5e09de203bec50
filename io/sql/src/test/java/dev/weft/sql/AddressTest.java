package dev.weft.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.Weft;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  /** What people have in their passwords. */
  private static final List<String> SIGNS = List.of("/", "?", "#", "@", ":", ";", "%", "[", "\n");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://me:{}@db/shop",
        "postgres://me:{}@db:5432/shop?sslmode=disable",
        "mysql://me:{}@db/shop",
        "mariadb://me:{}@db,other:3307/shop?sslMode=trust",
        "jdbc:postgresql://me:{}@db/shop",
        "jdbc:postgresql://db/shop?user=me&password={}",
        "jdbc:mysql://me:{}@db/shop",
        "jdbc:mysql://db/shop?password={}&user=me",
        "jdbc:mysql:me:{}@db/shop",
        "jdbc:mariadb://db/shop?user=me&password={}",
        "jdbc:mariadb:replication://me:{}@db/shop",
        "jdbc:h2://me:{}@db/shop",
        "jdbc:h2:mem:shop;USER=me;PASSWORD={}",
        "jdbc:oracle:thin:me/{}@db:1521:shop",
        "jdbc:db2://db/shop:password={};",
        "http://me:{}@db/shop"
      })
  void aPasswordIsNeverShown(String form) {
    for (String first : List.of("hid", "4711")) { // that could be a port
      for (String one : SIGNS) {
        for (String other : SIGNS) {
          String url = form.replace("{}", first + one + "den" + other + "4712");
          assertThat(said(url)).as(url).doesNotContain("hid", "4711", "den", "4712");
        }
      }
    }
  }

  /** {@return all that is said of a URL} */
  private static String said(String url) {
    try {
      Address address = Address.of(url);
      return String.join(
          " ",
          address.toString(),
          address.server(),
          address.host(),
          address.database(),
          address.user());
    } catch (IllegalArgumentException e) {
      assertThat(e).hasNoCause();
      return e.toString();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mysql://me:se/cret@db/shop, jdbc:mysql://…@db/shop, mysql",
    "mysql://me:12/cret@db/shop, jdbc:mysql://…@db/shop, mysql",
    "mariadb://me:12?cret@db/shop, jdbc:mariadb://…, mariadb",
    "mysql://me:12#cret@db/shop, mysql://…@db/shop, mysql",
    "postgresql://me:se/cret@db/shop, jdbc:postgresql://…@db/shop, postgresql",
    "jdbc:mysql://host:port/shop, jdbc:mysql://host:port/shop, mysql"
  })
  void whatMakesAUrlMalformedIsSaid(String url, String shown, String scheme) {
    assertThatThrownBy(() -> Address.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the database URL is malformed: %s; it must look like %s://user:password@host:port/database"
                    .formatted(shown, scheme)
                + ", where / ? # @ in a password are %2F %3F %23 %40");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mysql://me:se%2Fcr%40et@db/shop | db:3306/shop",
        "postgresql://me:a:b@db/shop?sslmode=disable | db:5432/shop",
        "jdbc:mariadb://one:1,[::1]:2,address=(host=three)(port=3)/x"
            + " | one:1,[::1]:2,address=(host=three)(port=3)/x",
        "jdbc:postgresql://db/shop?user=me@corp&password=p@ss?/# | db:5432/shop",
        "jdbc:mysql://db/shop?sslMode=trust&user=me@corp&trustStorePassword=p@ss | db:3306/shop",
        "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1 | h2/mem:shop",
        "jdbc:oracle:thin:me/secret@db:1521:shop | oracle/…@db:1521:shop"
      })
  void whatIsWellFormedIsTaken(String url, String place) {
    assertThat(Address.of(url)).hasToString(place);
  }

  @Test
  void aDatabaseShowsNoPassword() throws Exception {
    Weft.run(() -> {
      Database database =
          Database.open("jdbc:oracle:thin:me/secret@db:1521:shop", DatabaseConfig.defaults());
      assertThat(database.toString())
          .startsWith("the database oracle:…@db:1521:shop/")
          .doesNotContain("secret");
      assertThat(database.close(Duration.ZERO)).isEmpty();
    });
  }
}
