package dev.weft.bench;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the server suite measures. */
enum ServerCase implements Case {
  PLAINTEXT("plaintext", "/", "13 bytes of text"),
  PIPELINED("pipelined", "/", "…, 16 requests at once on each connection"),
  JSON("json", "/json", "a record as JSON"),
  SMALL("1k", "/bytes/1024", "1 KiB"),
  MEDIUM("100k", "/bytes/102400", "100 KiB"),
  LARGE("1m", "/bytes/1048576", "1 MiB"),
  CLOSE("close", "/", "13 bytes, a connection for each request"),
  TLS("tls", "/", "13 bytes over TLS"),
  HTTP2("http2", "/", "13 bytes over HTTP/2 in the clear, 8 connections, 8 streams each"),
  LATENCY("latency", "/", "13 bytes at a fixed rate"),
  OVERLOAD("overload", "/scarce", "overload of what is scarce"),
  OVERLOAD_CPU("overload-cpu", "/work", "overload of the core");

  /** Times of what the server can do, in an overload. */
  static final List<Integer> FACTORS = List.of(1, 2, 5, 10);

  private static final int CONNECTIONS = 64;

  private final String word;
  private final String path;
  private final String title;

  ServerCase(String word, String path, String title) {
    this.word = word;
    this.path = path;
    this.title = title;
  }

  @Override
  public String word() {
    return word;
  }

  /** What is asked for. */
  String path() {
    return path;
  }

  String title() {
    return title;
  }

  /** How many connections. */
  @Override
  public int count() {
    return CONNECTIONS;
  }

  @Override
  public int peerCount() {
    return CONNECTIONS;
  }

  boolean isOverload() {
    return this == OVERLOAD || this == OVERLOAD_CPU;
  }

  /** Whether a program of others makes as many requests as it can. */
  boolean isThroughput() {
    return this != LATENCY && !isOverload();
  }

  /** Where an URL to it begins, without its port. */
  String origin() {
    return (this == TLS ? "https" : "http") + "://127.0.0.1:";
  }

  @Override
  public List<Figure> figures() {
    if (isOverload()) {
      return FACTORS.stream().flatMap(this::overload).toList();
    }
    if (this == LATENCY) {
      return List.of(
          Figure.lower("p50", title + ", half of all within", "µs"),
          Figure.lower("p99", title + ", 99 % within", "µs"),
          Figure.lower("p999", title + ", 99.9 % within", "µs"));
    }
    return List.of(
        Figure.lower("cpu", title + ", CPU of the server", "µs"),
        Figure.higher("rate", title + ", requests", "/s"));
  }

  private Stream<Figure> overload(int factor) {
    String load = title + ", " + factor + "×";
    return Stream.of(
        Figure.higher("good" + factor, load + ": answered in time, of what can be", "%"),
        Figure.lower("median" + factor, load + ": half of those within", "ms"),
        Figure.lower("late" + factor, load + ": 99 % of those within", "ms"),
        Figure.lower("refused" + factor, load + ": 99 % of the refusals within", "ms"));
  }

  /** The titles of the rows that tell how many were answered in time, as the factors go. */
  List<String> goodput() {
    return IntStream.range(0, FACTORS.size()).mapToObj(i -> figures().get(4 * i).title()).toList();
  }

  /** The titles of the rows that tell how long most of those took, as the factors go. */
  List<String> late() {
    return IntStream.range(0, FACTORS.size())
        .mapToObj(i -> figures().get(4 * i + 2).title())
        .toList();
  }

  static ServerCase of(String word) {
    return Case.named(word, values());
  }
}
