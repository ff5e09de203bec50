package dev.weft.bench;

import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.NullMarked;

/** OkHttp on virtual threads. */
@NullMarked
public final class OkHttpGets {
  private OkHttpGets() {}

  /** Words: the client, the URL, how many requests are under way at a time. */
  public static void main(String[] words) {
    int inFlight = Integer.parseInt(words[2]);
    OkHttpClient client =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(inFlight, 5, TimeUnit.MINUTES))
            .build();
    Request request = new Request.Builder().url(words[1]).build();
    Gets gets = new Gets();
    gets.onVirtualThreads(
        inFlight,
        () -> {
          try (Response response = client.newCall(request).execute()) {
            return response.code() == 200 ? response.body().bytes().length : -1;
          }
        });
    gets.tell();
  }
}
