/**
 * Connections for tasks, and files.
 *
 * <p>A {@link dev.weft.net.Dialer} makes connections, a {@link dev.weft.net.Listener} takes them.
 * Both give a {@link dev.weft.net.Stream}, which carries bytes: whoever reads and writes it just
 * waits; the loop of the task does the polling.
 *
 * {@snippet :
 * try (Listener listener = Listener.open(Address.local(7))) {
 *   listener.serve(stream -> {
 *     for (var line = stream.readLine(1_024); line.isPresent(); line = stream.readLine(1_024)) {
 *       stream.write(line.get() + "\n");
 *     }
 *   });
 * }
 * }
 *
 * <p>A {@link dev.weft.net.Dialer} turns a {@link dev.weft.net.Target} into a stream, or with a
 * codec of Netty into a {@link dev.weft.net.Wire}, which carries messages: it asks the {@link
 * dev.weft.net.Resolver} for addresses, connects, and for a secure target shakes hands and checks
 * the certificate. A stream, too, can {@linkplain dev.weft.net.Stream#wire become} a wire.
 *
 * <p>For bytes instead of messages there is a {@link dev.weft.net.Stream}, by {@link
 * dev.weft.net.Dialer#connect Dialer.connect} on one side and a {@link dev.weft.net.Listener} on
 * the other; over ports, Unix sockets and through a {@link dev.weft.net.Proxy}. {@link
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
 * try (Stream stream = dialer.connect(Target.tcp("example.org", 7))) {
 *   stream.write("hello\n");
 *   String answer = stream.readLine(1_024).orElseThrow();
 * }
 * Wire wire = dialer.dial(Target.tls("example.org", 443), pipeline -> pipeline.addLast(codec));
 * wire.write(request);
 * Object answer = wire.read().orElseThrow();
 * wire.close();
 * }
 *
 * <p>Both sides can be made secure with a {@link dev.weft.net.TlsConfig}: an {@link
 * dev.weft.net.Identity} is who one is, a {@link dev.weft.net.Trust} whom one believes, and a
 * {@link dev.weft.net.TlsSession} what was agreed on.
 *
 * {@snippet :
 * Identity me = Identity.pem(Path.of("chain.pem"), Path.of("key.pem"));
 * ListenerConfig config = ListenerConfig.at(Address.any(443)).withTls(TlsConfig.of(me));
 * }
 *
 * <p>Nothing here is without a bound: a stream keeps so much for who reads and for who writes
 * ({@link dev.weft.net.StreamConfig}), a listener takes so many connections, of all and of each
 * peer ({@link dev.weft.net.ListenerConfig}), and a process has so many {@linkplain
 * dev.weft.net.FileDescriptors file descriptors}.
 *
 * <p>A {@link dev.weft.net.Disk} reads and writes files, whole or as flows.
 */
package dev.weft.net;
