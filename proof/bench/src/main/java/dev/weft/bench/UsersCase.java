package dev.weft.bench;

import java.util.List;

/** What the users suite measures. */
enum UsersCase implements Case {
  READ("read", "a user by its id"),
  WRITE("write", "a new user");

  /** So many there are before it begins. */
  static final int USERS = 10_000;

  private static final int CONNECTIONS = 64;

  private final String word;
  private final String title;

  UsersCase(String word, String title) {
    this.word = word;
    this.title = title;
  }

  @Override
  public String word() {
    return word;
  }

  @Override
  public int count() {
    return CONNECTIONS;
  }

  @Override
  public int peerCount() {
    return CONNECTIONS;
  }

  @Override
  public List<Figure> figures() {
    return List.of(
        Figure.lower("cpu", title + ", CPU of the service", "µs"),
        Figure.higher("rate", title + ", requests", "/s"));
  }

  /** A program of wrk that makes its requests. */
  String requests() {
    return switch (this) {
      case READ ->
          """
          request = function()
            return wrk.format("GET", "/users/" .. math.random(1, %d))
          end
          """
              .formatted(USERS);
      case WRITE ->
          """
          local number = 0
          local run
          init = function()
            math.randomseed(os.time())
            run = math.random(1, 1000000000)
          end
          request = function()
            number = number + 1
            local body = string.format('{"name":"Anna","email":"u%d-%d@example.com"}', run, number)
            return wrk.format("POST", "/users", {["Content-Type"] = "application/json"}, body)
          end
          """;
    };
  }

  static UsersCase of(String word) {
    return Case.named(word, values());
  }
}
