package dev.weft.bench;

import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.jspecify.annotations.NullMarked;

/** Apache HttpClient: the classic one on virtual threads, or the asynchronous one on one thread. */
@NullMarked
public final class ApacheGets {
  private ApacheGets() {}

  /** Words: the client, the URL, how many requests are under way at a time. */
  public static void main(String[] words) {
    int inFlight = Integer.parseInt(words[2]);
    Gets gets = new Gets();
    if (words[0].equals("apache-async")) {
      callbacks(words[1], inFlight, gets);
    } else {
      classic(words[1], inFlight, gets);
    }
    gets.tell();
  }

  private static void classic(String url, int inFlight, Gets gets) {
    CloseableHttpClient client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(inFlight)
                    .setMaxConnPerRoute(inFlight)
                    .build())
            .build();
    gets.onVirtualThreads(
        inFlight,
        () ->
            client.execute(
                new HttpGet(url),
                response ->
                    response.getCode() == 200
                        ? EntityUtils.toByteArray(response.getEntity()).length
                        : -1));
  }

  private static void callbacks(String url, int inFlight, Gets gets) {
    CloseableHttpAsyncClient client =
        HttpAsyncClients.custom()
            .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(inFlight)
                    .setMaxConnPerRoute(inFlight)
                    .build())
            .build();
    client.start();
    SimpleHttpRequest request = SimpleRequestBuilder.get(url).build();
    for (int i = 0; i < inFlight; i++) {
      new Asking(client, request, gets).ask();
    }
  }

  /** Asks one time after another. */
  private record Asking(CloseableHttpAsyncClient client, SimpleHttpRequest request, Gets gets)
      implements FutureCallback<SimpleHttpResponse> {
    void ask() {
      client.execute(request, this);
    }

    @Override
    public void completed(SimpleHttpResponse response) {
      gets.done(response.getCode(), response.getBodyBytes().length);
      ask();
    }

    @Override
    public void failed(Exception e) {
      Gets.fail(e);
    }

    @Override
    public void cancelled() {
      Gets.fail(new IllegalStateException("cancelled"));
    }
  }
}
