package dev.weft.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.weft.http.Json;
import dev.weft.task.WeftConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records in, records out; what is wrong is told by the name of its field. */
class JsonTest {
  enum Size {
    SMALL,
    LARGE
  }

  record Item(String name, int quantity, Size size) {
    Item {
      if (quantity < 1) {
        throw new IllegalArgumentException("must have a quantity of at least 1");
      }
    }
  }

  record Order(String customer, List<Item> items) {}

  record User(@Nullable String nick, @JsonProperty("called") String name, String email) {
    User {
      if (email.isBlank()) {
        throw new IllegalArgumentException("must have an address");
      }
    }
  }

  record Team(List<User> users) {}

  private static final Routes ROUTES =
      Routes.of().post("/", exchange -> Json.response(exchange.json(Order.class)));

  private static Peer post(Peer peer, String json) throws Exception {
    return peer.send(
        "POST / HTTP/1.1\r\nHost: here\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json.replace('\'', '"'));
  }

  @BothDoors
  void aRecordGoesThereAndBack(WeftConfig engine) throws Exception {
    String order = "{'customer':'c','items':[{'name':'a','quantity':2,'size':'LARGE'}]}";
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      assertThat(post(peer, order).answer()).isEqualTo("200 " + order.replace('\'', '"'));
      assertThat(post(peer, order).head()).contains("Content-Type: application/json");
    }
  }

  @BothDoors
  void whatIsWrong_isNamed(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      assertThat(post(peer, "{'customer':").answer())
          .startsWith("400 ")
          .contains("\"detail\":\"The body is no valid JSON at line 1, column ");
      assertThat(post(peer, "").answer()).startsWith("422 ");
      assertThat(post(peer, "null").answer())
          .startsWith("422 ")
          .contains("\"detail\":\"The body is not valid: must not be null.\"");
      assertField(
          peer,
          "{'items':[{'quantity':'many'}]}",
          "items[0].quantity",
          "a whole number in its range");
      assertField(
          peer,
          "{'items':[{'quantity':99999999999}]}",
          "items[0].quantity",
          "must be a whole number in its range");
      assertField(
          peer,
          "{'items':[{'quantity':1,'size':'huge'}]}",
          "items[0].size",
          "one of [SMALL, LARGE]");
      assertField(
          peer,
          "{'items':[{'quantity':1},{'quantity':0}]}",
          "items[1]",
          "must have a quantity of at least 1");
      assertField(peer, "{'items':7}", "items", "must be a list");
      assertField(peer, "{'customer':{}}", "customer", "must be a string");
    }
  }

  private static void assertField(Peer peer, String json, String field, String what)
      throws Exception {
    assertThat(post(peer, json).answer())
        .startsWith("422 ")
        .contains("\"errors\":[{\"field\":\"" + field + "\",\"detail\":\"")
        .contains(what);
  }

  @Test
  void aComponentThatAConstructorNeeds_isSaidToBeMissing() {
    assertMissing("{'users':[{'called':'a','email':'a'},{'called':'b'}]}", "users[1].email");
    assertMissing("{'users':[{'called':'a','email':null}]}", "users[0].email");
  }

  private static void assertMissing(String json, String field) {
    assertThatThrownBy(() -> read(json)).hasMessage(field + " is missing");
  }

  private static Team read(String json) {
    return Json.read(json.replace('\'', '"').getBytes(UTF_8), Team.class);
  }
}
