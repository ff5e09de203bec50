/**
 * Connections for tasks.
 *
 * <p>A {@link dev.weft.net.Dialer} turns a {@link dev.weft.net.Target} into a {@link
 * dev.weft.net.Wire}: it asks the {@link dev.weft.net.Resolver} for addresses, connects, and for a
 * secure target shakes hands and checks the certificate. Whoever reads and writes the wire just
 * waits; the loop of the task that dialled does the polling.
 *
 * <p>For bytes instead of messages there is a {@link dev.weft.net.Stream}, by {@link
 * dev.weft.net.Dialer#connect Dialer.connect} on one side and a {@link dev.weft.net.Listener} on the
 * other; over ports, Unix sockets and through a {@link dev.weft.net.Proxy}. {@link
 * dev.weft.net.Datagrams} are sent and received one by one.
 *
 * <p>A resolver remembers names for the time of their records, asks once for all who ask, and asks
 * again ahead of time for a name in use. {@link dev.weft.net.Resolver#leadsTo Resolver.leadsTo}
 * tells who keeps connections which of them lead to where the name does not lead any more; a {@link
 * dev.weft.net.Lookup} of one's own takes the place of name servers. {@link dev.weft.net.DnsConfig}
 * has the bounds. Of several addresses, the next is tried when one has failed or is slow.
 *
 * {@snippet :
 * Dialer dialer = Dialer.open(NetConfig.defaults());
 * Wire wire = dialer.dial(Target.tls("example.org", 443), pipeline -> pipeline.addLast(codec));
 * wire.write(request);
 * Object answer = wire.read().orElseThrow();
 * wire.close();
 * }
 */
package dev.weft.net;
