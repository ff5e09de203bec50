package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.client.Retry;
import dev.weft.flow.Flow;
import dev.weft.http.Body;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.http.ServerSentEvent;
import dev.weft.server.Server;
import dev.weft.sql.Database;
import dev.weft.sql.DatabaseConfig;
import dev.weft.sql.LocalServer;
import dev.weft.task.Handoff;
import dev.weft.task.Offload;
import dev.weft.task.Task;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API service, as its clients see it, on a real PostgreSQL. */
class UsersTest {
  private static final Map<String, String> ANNA = Map.of("name", "Anna", "email", "anna@a.org");
  private static final Map<String, String> BERT = Map.of("name", "Bert", "email", "bert@b.org");

  private interface Use {
    void of(HttpClient client, Database database) throws Exception;
  }

  /** What every PostgreSQL is before anything was done with it: to make it takes seconds. */
  @TempDir private static Path fresh;

  @BeforeAll
  static void make() throws Exception {
    Weft.run(() -> LocalServer.start(fresh).close());
  }

  private static void copyTo(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(fresh)) {
      for (Path path : (Iterable<Path>) all.filter(path -> !path.equals(fresh))::iterator) {
        Files.copy(
            path, folder.resolve(fresh.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void serve(Path folder, int rate, Use use) throws InterruptedException {
    Weft.run(() -> {
      Offload.blocking(() -> copyTo(folder));
      try (LocalServer postgres = LocalServer.start(folder);
          Database database = Database.open(postgres.url(), DatabaseConfig.defaults())) {
        UserStore.use(database, store -> serve(store, rate, client -> use.of(client, database)));
      }
    });
  }

  private interface Asking {
    void with(HttpClient client) throws Exception;
  }

  private static void serve(UserStore store, int rate, Asking asking) throws Exception {
    try (Server server = Server.open(0, Users.routes(store, rate))) {
      TaskGroup.run(group -> {
        Task<?> following = group.fork("follow", store::follow);
        group.fork("server", server::serve);
        HttpClient client =
            HttpClient.open(
                HttpClientConfig.defaults()
                    .withRetry(Retry.none())
                    .withBase("http://127.0.0.1:" + server.port() + "/"));
        asking.with(client);
        client.close(Duration.ofSeconds(1));
        following.cancel("done");
        server.stop();
      });
    }
  }

  private static Response send(HttpClient client, String method, String path, Object json)
      throws InterruptedException {
    return client.send(Request.of(method, client.url(path)).withJson(json));
  }

  private static Response post(HttpClient client, Object json) throws InterruptedException {
    return send(client, "POST", "/users", json);
  }

  @Test
  void aUserIsCreated_read_changed_andDeleted(@TempDir Path folder) throws Exception {
    serve(
        folder,
        1_000,
        (client, database) -> {
          assertThat(client.get("/health").text()).isEqualTo("{\"status\":\"up\"}");
          Response created = post(client, ANNA);
          assertThat(created.status()).isEqualTo(201);
          String path = created.headers().first("Location").orElseThrow();
          assertThat(client.get(path).text())
              .contains("\"name\":\"Anna\",\"email\":\"anna@a.org\"");
          assertThat(send(client, "PATCH", path, Map.of("name", "Anne")).text())
              .contains("\"name\":\"Anne\",\"email\":\"anna@a.org\"");
          assertThat(client.get(path).text()).contains("\"name\":\"Anne\"");
          assertThat(send(client, "PUT", path, BERT).text()).contains("\"name\":\"Bert\"");
          assertThat(client.send(Request.delete(client.url(path))).status()).isEqualTo(204);
          assertThat(client.get(path).status()).isEqualTo(404);
          assertThat(client.send(Request.delete(client.url(path))).status()).isEqualTo(404);
          assertThat(send(client, "PATCH", path, Map.of("name", "Anne")).status()).isEqualTo(404);
          assertThat(client.get("/openapi.json").text()).contains("\"/users/{id}\"");
        });
  }

  @Test
  void whatMakesNoSense_isRefusedWithItsField(@TempDir Path folder) throws Exception {
    serve(
        folder,
        1_000,
        (client, database) -> {
          Response nameless = post(client, Map.of("name", " ", "email", "anna@a.org"));
          assertThat(nameless.status()).isEqualTo(422);
          assertThat(nameless.text()).contains("name must have 1 to 100 characters");
          assertThat(post(client, Map.of("name", "Anna", "email", "anna")).text())
              .contains("email must be an address");
          for (String name : List.of("An\0a", "An\ud83da")) {
            assertThat(post(client, Map.of("name", name, "email", "anna@a.org")).status())
                .isEqualTo(422);
          }
          assertThat(post(client, Map.of("name", "Anna")).text())
              .contains("\"field\":\"email\",\"detail\":\"is missing\"");
          post(client, ANNA);
          Response again = post(client, Map.of("name", "Other", "email", "ANNA@a.org"));
          assertThat(again.status()).isEqualTo(409);
          assertThat(again.text()).contains("\"field\":\"email\",\"detail\":\"is taken\"");
          assertThat(client.get("/users/zero").status()).isEqualTo(400);
          assertThat(client.get("/users?limit=0").status()).isEqualTo(400);
        });
  }

  @Test
  void whoIsCreatedBesideOthers_getsAUserOfItsOwn_orHearsThatItIsTaken(@TempDir Path folder)
      throws Exception {
    serve(
        folder,
        1_000,
        (client, database) -> {
          List<Response> answers =
              Flow.range(0, 300)
                  .mapUnordered(100, number -> post(client, user(number / 2)))
                  .toList(300);
          assertThat(answers).filteredOn(each -> each.status() == 201).hasSize(150);
          assertThat(answers).filteredOn(each -> each.status() == 409).hasSize(150);
          for (Response answer : answers) {
            if (answer.status() == 201) {
              String path = answer.headers().first("Location").orElseThrow();
              assertThat(client.get(path).text()).isEqualTo(answer.text());
            }
          }
          assertThat(database.one(Long.class, "SELECT count(*) FROM users")).isEqualTo(150);
        });
  }

  @Test
  void whoUploadsManySlowly_keepsNobodyWaiting(@TempDir Path folder) throws Exception {
    serve(
        folder,
        1_000,
        (client, database) -> {
          Handoff<Boolean> others = new Handoff<>();
          Body slow =
              Body.of(out -> {
                out.write(lines(0, 5_000));
                others.await();
                out.write(lines(5_000, 5_001));
              });
          TaskGroup.run(group -> {
            Task<Response> upload = group.fork(() -> upload(client, slow));
            while (copied(database) < 1_000) {
              Weft.sleep(Duration.ofMillis(1));
            }
            for (int i = 0; i < 10; i++) {
              assertThat(post(client, user(i)).status()).isEqualTo(201);
            }
            others.give(true);
            assertThat(upload.join().status()).isEqualTo(409);
          });
          assertThat(database.one(Long.class, "SELECT count(*) FROM users")).isEqualTo(10);
        });
  }

  /** How many rows of an upload are at the server, and in a table already. */
  private static long copied(Database database) throws InterruptedException {
    return database.one(
        Long.class, "SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy");
  }

  private static Map<String, String> user(int number) {
    return Map.of("name", "user" + number, "email", "user" + number + "@example.com");
  }

  @Test
  void manyComeAtOnce_pageByPage_andAllTogether(@TempDir Path folder) throws Exception {
    serve(
        folder,
        1_000,
        (client, database) -> {
          assertThat(batch(client, lines(0, 2_500)).text()).isEqualTo("{\"created\":2500}");
          assertThat(batch(client, lines(2_500, 2_600) + "{\"name\":\"x\"}\n").text())
              .contains("Line 101 of the body is not valid.");
          Response twice = batch(client, lines(2_600, 2_700) + lines(0, 1));
          assertThat(twice.status()).isEqualTo(409);
          String first = client.get("/users?limit=2&q=USER1").text();
          assertThat(first).contains("\"name\":\"user1000\"", "\"name\":\"user1001\"");
          String next = first.replaceAll(".*\"next\":(\\d+).*", "$1");
          assertThat(client.get("/users?limit=2&q=user1&cursor=" + next).text())
              .contains("\"name\":\"user1002\"");
          assertThat(client.get("/users?q=%25").text()).isEqualTo("{\"users\":[],\"next\":null}");
          String all = client.get("/users/export").text();
          assertThat(all.lines()).hasSize(2_500);
          assertThat(all).contains("\"user0\"", "\"user2499\"");
        });
  }

  private static String lines(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj("{\"name\":\"user%1$d\",\"email\":\"user%1$d@example.com\"}\n"::formatted)
        .collect(Collectors.joining());
  }

  private static Response batch(HttpClient client, String lines) throws InterruptedException {
    return upload(client, Body.of(lines));
  }

  private static Response upload(HttpClient client, Body lines) throws InterruptedException {
    return client.send(
        Request.post(client.url("/users/batch")).withBody("application/x-ndjson", lines));
  }

  @Test
  void changesAreTold_alsoThoseOfOthers_andForgottenByTheCache(@TempDir Path folder)
      throws Exception {
    serve(
        folder,
        1_000,
        (client, database) -> {
          post(client, ANNA);
          assertThat(client.get("/users/1").text()).contains("Anna");
          AtomicReference<String> told = new AtomicReference<>();
          TaskGroup.run(group -> {
            group.fork("listen", () -> told.set(firstUpdate(client)));
            while (told.get() == null) { // the first ones come before anybody listens
              database.execute("UPDATE users SET name = name || 'e'");
              Weft.sleep(Duration.ofMillis(5));
            }
          });
          assertThat(told.get()).contains("\"change\" : \"update\"", "\"ids\" : [1]");
          assertThat(client.get("/users/1").text()).contains("Annae");
        });
  }

  private static String firstUpdate(HttpClient client) throws InterruptedException {
    return client.stream(
        Request.get(client.url("/users/events")),
        answer ->
            answer
                .events(10_000)
                .map(ServerSentEvent::data)
                .filter(data -> data.contains("update")) // that of the insert may come late
                .take(1)
                .fold("", String::concat));
  }

  @Test
  void whoAsksTooOften_isAskedToWait(@TempDir Path folder) throws Exception {
    serve(
        folder,
        1,
        (client, database) -> {
          assertThat(client.get("/users").status()).isEqualTo(200);
          assertThat(client.get("/users").status()).isEqualTo(200);
          Response next = client.get("/users");
          while (next.status() == 200) { // it took so long that there is room again
            next = client.get("/users");
          }
          assertThat(next.status()).isEqualTo(429);
          assertThat(next.headers().first("Retry-After")).contains("1");
          assertThat(client.get("/health").status()).isEqualTo(200);
        });
  }
}
