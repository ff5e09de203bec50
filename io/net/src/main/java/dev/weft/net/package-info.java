/**
 * Connections for tasks, and files.
 *
 * <p>A {@link dev.weft.net.Dialer} turns a {@link dev.weft.net.Target} into a {@link
 * dev.weft.net.Wire}: it asks the {@link dev.weft.net.Resolver} for addresses, connects, and for a
 * secure target shakes hands and checks the certificate. Whoever reads and writes the wire just
 * waits; the loop of the task that dialled does the polling.
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
 *
 * <p>A {@link dev.weft.net.Listener} takes connections, each a {@link dev.weft.net.Stream} in a task
 * of its own. Both sides can be made secure with a {@link dev.weft.net.TlsConfig}: an {@link
 * dev.weft.net.Identity} is who one is, a {@link dev.weft.net.Trust} whom one believes, and a {@link
 * dev.weft.net.TlsSession} what was agreed on.
 *
 * {@snippet :
 * Identity me = Identity.pem(Path.of("chain.pem"), Path.of("key.pem"));
 * ListenerConfig config = ListenerConfig.at(Address.any(443)).withTls(TlsConfig.of(me));
 * try (Listener listener = Listener.open(config)) {
 *   listener.serve(stream -> stream.write("hello " + stream.readLine(100).orElse("nobody")));
 * }
 * }
 *
 * <p>A {@link dev.weft.net.Disk} reads and writes files, whole or as flows.
 */
package dev.weft.net;
