package dev.weft.examples;

import dev.weft.client.Answer;
import dev.weft.client.CallTrace;
import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.client.Interceptor;
import dev.weft.http.Request;
import dev.weft.http.Response;
import dev.weft.server.Routes;
import dev.weft.server.Server;
import dev.weft.task.TaskGroup;
import dev.weft.task.Weft;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;

/** Calls as metrics of Micrometer and as spans of OpenTelemetry. */
final class Observed {
  private Observed() {}

  static void main(String[] words) throws InterruptedException {
    MeterRegistry metrics = new SimpleMeterRegistry();
    Tracer tracer = TracerProvider.noop().get("shop");
    HttpClientConfig config =
        HttpClientConfig.defaults()
            .withListener(trace -> record(metrics, trace))
            .withInterceptor((request, next) -> traced(tracer, request, next));
    Weft.run(() ->
        TaskGroup.run(group -> {
          Routes routes = Routes.of().get("/", exchange -> Response.text("hello"));
          try (Server server = Server.open(0, routes)) {
            group.fork(server::serve);
            HttpClient client = HttpClient.open(config);
            client.get("http://localhost:" + server.port() + "/");
            client.close(Duration.ofSeconds(1));
          }
        }));
    System.out.println(metrics.timer("http.client", "method", "GET", "status", "200").count());
    System.out.println(metrics.timer("http.client.phase", "phase", "FIRST_BYTE").count());
  }

  /** Each call and each of its phases is a timer. */
  private static void record(MeterRegistry metrics, CallTrace trace) {
    String status = trace.status().isPresent() ? "" + trace.status().getAsInt() : "none";
    metrics.timer("http.client", "method", trace.method(), "status", status).record(trace.time());
    trace
        .phases()
        .forEach((phase, time) ->
            metrics.timer("http.client.phase", "phase", phase.name()).record(time));
  }

  /** Each call is a span, which the server is told of (W3C Trace Context). */
  private static Answer traced(Tracer tracer, Request request, Interceptor.Next next)
      throws InterruptedException {
    Span span = tracer.spanBuilder(request.method()).setSpanKind(SpanKind.CLIENT).startSpan();
    try {
      String ids = span.getSpanContext().getTraceId() + "-" + span.getSpanContext().getSpanId();
      Answer answer = next.send(request.withHeader("traceparent", "00-" + ids + "-01"));
      span.setAttribute("http.response.status_code", answer.status());
      return answer;
    } catch (RuntimeException e) {
      span.recordException(e);
      throw e;
    } finally {
      span.end();
    }
  }
}
