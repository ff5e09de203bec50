package dev.weft.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import org.jspecify.annotations.NullMarked;

/** Vert.x's HTTP client: one event loop on epoll, futures. */
@NullMarked
public final class VertxGets {
  private final HttpClient client;
  private final URI url;
  private final Gets gets;

  private VertxGets(HttpClient client, URI url, Gets gets) {
    this.client = client;
    this.url = url;
    this.gets = gets;
  }

  /** Words: the client, the URL, how many requests are under way at a time. */
  public static void main(String[] words) {
    int inFlight = Integer.parseInt(words[2]);
    Vertx vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions().setKeepAlive(true),
            new PoolOptions().setHttp1MaxSize(inFlight));
    Gets gets = new Gets();
    VertxGets asking = new VertxGets(client, URI.create(words[1]), gets);
    vertx.runOnContext(_ -> {
      for (int i = 0; i < inFlight; i++) {
        asking.ask();
      }
    });
    gets.tell();
  }

  /** One time after another. */
  private void ask() {
    client
        .request(HttpMethod.GET, url.getPort(), url.getHost(), url.getPath())
        .compose(request -> request.send())
        .compose(response ->
            response.body().onSuccess(body -> gets.done(response.statusCode(), body.length())))
        .onSuccess(_ -> ask())
        .onFailure(Gets::fail);
  }
}
