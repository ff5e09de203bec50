package dev.weft.crawl;

import dev.weft.client.HttpClient;
import dev.weft.client.HttpClientConfig;
import dev.weft.client.Retry;
import dev.weft.net.Destinations;

/** The client of a crawl: the crawl itself follows redirects and tries again, at its pace. */
final class CrawlClient {
  private static final int ROBOTS_REDIRECTS = 5; // RFC 9309 §2.3.1.2
  private static final long ROBOTS_BODY = 10_000_000; // more than RFC 9309 §2.5 asks for

  private CrawlClient() {}

  static HttpClient open(CrawlConfig config, Destinations destinations) {
    CrawlLimits limits = config.limits();
    return HttpClient.open(
        HttpClientConfig.defaults()
            .withUserAgent(config.politeness().userAgent())
            .withTimeouts(all -> all.withFirstByte(config.timeout()).withCall(config.timeout()))
            .withRetry(Retry.none())
            .withNet(net -> net.withConnectTimeout(config.timeout()).withDestinations(destinations))
            .withLimits(all ->
                all.withConnections(limits.concurrency())
                    .withPerHost(limits.concurrency())
                    .withBody(limits.maxBody())
                    .withRedirects(0)));
  }

  /** {@return the same connections for robots.txt, which is fetched whatever it takes} */
  static HttpClient forRobots(HttpClient client, Retry retry) {
    return client.with(config ->
        config
            .withRetry(retry)
            .withLimits(l -> l.withRedirects(ROBOTS_REDIRECTS).withBody(ROBOTS_BODY)));
  }
}
