package dev.weft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoadReportTest {
  private static final String WRK =
      """
      Running 5s test @ http://127.0.0.1:8080/
        1 threads and 64 connections
        Thread Stats   Avg      Stdev     Max   +/- Stdev
          Latency   612.63us    1.03ms  25.59ms   97.99%
          Req/Sec   120.53k     9.72k  138.29k    72.55%
        611527 requests in 5.10s, 75.82MB read
      """;

  private static final String H2LOAD =
      """
      starting benchmark...
      finished in 5.02s, 98304.20 req/s, 3.38MB/s
      requests: 491521 total, 491585 started, 491521 done, 491521 succeeded, 0 failed, 0 errored, 0 timeout
      status codes: 491532 2xx, 0 3xx, 0 4xx, 0 5xx
      """;

  @Test
  void ofWrk_readsRequestsAndTime() {
    assertThat(LoadReport.ofWrk(WRK)).isEqualTo(new LoadReport(611_527, 5.10));
    assertThat(LoadReport.ofWrk("7 requests in 1.50m, 1.00KB read").seconds()).isEqualTo(90);
    assertThat(LoadReport.ofWrk("7 requests in 500.00ms, 0.00B read").perSecond()).isEqualTo(14);
  }

  @Test
  void ofWrk_answersThatAreNoSuccess_areAFailedRun() {
    assertThatThrownBy(() -> LoadReport.ofWrk(WRK + "  Non-2xx or 3xx responses: 12\n"))
        .isInstanceOf(FailedRunException.class)
        .hasMessageContaining("Non-2xx or 3xx responses: 12");
  }

  @Test
  void ofWrk_noAnswerAtAll_isAFailedRun() {
    assertThatThrownBy(() -> LoadReport.ofWrk("0 requests in 5.00s, 0.00B read"))
        .isInstanceOf(FailedRunException.class)
        .hasMessage("wrk: no request was answered");
    assertThatThrownBy(() -> LoadReport.ofWrk("unable to connect"))
        .isInstanceOf(FailedRunException.class)
        .hasMessageContaining("unable to connect");
  }

  @Test
  void ofH2load_readsRequestsAndTime() {
    assertThat(LoadReport.ofH2load(H2LOAD)).isEqualTo(new LoadReport(491_521, 5.02));
  }

  @Test
  void ofH2load_requestsThatFail_areAFailedRun() {
    assertThatThrownBy(() -> LoadReport.ofH2load(H2LOAD.replace("0 failed", "64 failed")))
        .isInstanceOf(FailedRunException.class)
        .hasMessageContaining("64 failed");
  }
}
