package dev.weft.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.weft.flow.Flow;
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
      Routes.of()
          .post("/", exchange -> Json.response(exchange.json(Order.class)))
          .post(
              "/lines",
              exchange -> {
                Flow<Item> items = items(exchange);
                return Json.lines(out -> items.forEach(out::write));
              })
          .post("/count", exchange -> Json.response(items(exchange).count()));

  private static Flow<Item> items(Exchange exchange) {
    return exchange.jsonLines(Item.class, 100);
  }

  private static Peer post(Peer peer, String json) throws Exception {
    return post(peer, "/", json);
  }

  private static Peer post(Peer peer, String path, String json) throws Exception {
    return peer.send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: here\r\nContent-Length: "
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
  void recordsGoInLines(WeftConfig engine) throws Exception {
    String a = "{'name':'a','quantity':1,'size':'SMALL'}";
    String b = "{'name':'b','quantity':2,'size':'LARGE'}";
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      assertThat(post(peer, "/lines", a + "\r\n\n" + b).answer())
          .isEqualTo("200 " + (a + "\n" + b + "\n").replace('\'', '"'));
      assertThat(post(peer, "/lines", "").head()).contains("Content-Type: application/x-ndjson");
    }
  }

  @BothDoors
  void whatIsWrong_isNamedWithItsLine(WeftConfig engine) throws Exception {
    String good = "{'name':'a','quantity':1,'size':'SMALL'}\n";
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      assertThat(post(peer, "/count", good + good).answer()).isEqualTo("200 2");
      assertThat(post(peer, "/count", good + "\n{").answer())
          .startsWith("400 ")
          .contains("\"detail\":\"Line 3 of the body is no valid JSON at column 2.\"");
      assertThat(post(peer, "/count", good + "{'quantity':'many'}").answer())
          .startsWith("422 ")
          .contains("\"detail\":\"Line 2 of the body is not valid.\"")
          .contains("{\"field\":\"quantity\",\"detail\":\"must be a whole number in its range\"}");
      assertThat(post(peer, "/count", " ".repeat(101)).answer()).startsWith("413 ");
    }
  }

  @BothDoors
  void whatIsWrong_isNamed(WeftConfig engine) throws Exception {
    try (Serving serving = Serving.of(engine, ROUTES);
        Peer peer = serving.connect()) {
      assertThat(post(peer, "{'customer':").answer())
          .startsWith("400 ")
          .contains("\"detail\":\"The body is no valid JSON at column ");
      assertThat(post(peer, "{\n'customer':").answer())
          .contains("\"detail\":\"The body is no valid JSON at line 2, column ");
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
