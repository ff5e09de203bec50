package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.kqueue.KQueue;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SystemTransportTest {
  /** {@return which is taken on a machine where only these load} */
  private static SystemTransport best(SystemTransport... those) {
    return SystemTransport.best(Set.of(those)::contains);
  }

  @Test
  void eachMachine_takesTheBestItHas_byTheSameLine() {
    assertThat(best(SystemTransport.values())).isEqualTo(SystemTransport.EPOLL);
    assertThat(best(SystemTransport.IO_URING, SystemTransport.NIO))
        .isEqualTo(SystemTransport.IO_URING);
    assertThat(best(SystemTransport.KQUEUE, SystemTransport.NIO)) // a Mac, or a BSD
        .isEqualTo(SystemTransport.KQUEUE);
    assertThat(best(SystemTransport.NIO)).isEqualTo(SystemTransport.NIO);
    assertThat(best()).isEqualTo(SystemTransport.NIO);
    assertThat(SystemTransport.BEST).isEqualTo(SystemTransport.best(SystemTransport::loads));
  }

  @Test
  void kqueue_isAskedForEverywhere_andOnlyLoadsWhereItIs() {
    assertThat(SystemTransport.KQUEUE.loads()).isEqualTo(KQueue.isAvailable());
    assertThat(Way.all().map(Way::transport).distinct())
        .contains(SystemTransport.BEST, SystemTransport.NIO)
        .allMatch(SystemTransport::loads);
  }

  @Test
  void unixSockets_haveTheAddressesOfTheirTransport() {
    Path path = Path.of("/tmp/x");
    for (SystemTransport polled :
        Set.of(SystemTransport.EPOLL, SystemTransport.IO_URING, SystemTransport.KQUEUE)) {
      assertThat(polled.address(path)).isEqualTo(new DomainSocketAddress("/tmp/x"));
      assertThat(SystemTransport.isUnix(polled.address(path))).isTrue();
    }
    assertThat(SystemTransport.NIO.address(path)).isEqualTo(UnixDomainSocketAddress.of(path));
  }
}
