package dev.weft.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A name server on loopback, over UDP and TCP, that knows what it was told, and counts who is asked
 * for (RFC 1035).
 */
final class FakeDns implements AutoCloseable {
  private static final int A = 1;
  private static final int CNAME = 5;
  private static final int AAAA = 28;
  private static final int SERVER_FAILED = 2;
  private static final int NO_SUCH_NAME = 3;
  private static final int CUT_SHORT = 0x0200;

  private record Zone(int ttlSeconds, List<String> addresses, String alias) {}

  private record Question(int id, String name, int type, ByteBuffer raw) {}

  private final ServerSocket stream;
  private final DatagramSocket socket;
  private final List<Thread> threads;

  // any thread
  private final Map<String, Zone> zones = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private volatile boolean mute;
  private volatile boolean failing;
  private volatile boolean cuttingShort;
  private volatile boolean muteOverTcp;
  private volatile boolean closed;

  private FakeDns(ServerSocket stream, DatagramSocket socket) {
    this.stream = stream;
    this.socket = socket;
    this.threads =
        List.of(new Thread(this::serve, "fake-dns"), new Thread(this::serveTcp, "fake-dns-tcp"));
    threads.forEach(thread -> {
      thread.setDaemon(true);
      thread.start();
    });
  }

  /** At one port for both; who has the one need not have the other. */
  static FakeDns open() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    while (true) {
      ServerSocket stream = new ServerSocket(0, 50, here);
      try {
        return new FakeDns(stream, new DatagramSocket(stream.getLocalPort(), here));
      } catch (BindException e) {
        stream.close();
      }
    }
  }

  FakeDns with(String name, int ttlSeconds, String... addresses) {
    zones.put(name, new Zone(ttlSeconds, List.of(addresses), ""));
    return this;
  }

  FakeDns withAlias(String name, int ttlSeconds, String other) {
    zones.put(name, new Zone(ttlSeconds, List.of(), other));
    return this;
  }

  /** From now on it hears and says nothing. */
  FakeDns mute() {
    mute = true;
    return this;
  }

  FakeDns loud() {
    mute = false;
    return this;
  }

  /** From now on it says that it has failed. */
  FakeDns failing() {
    failing = true;
    return this;
  }

  /** From now on it knows again what it was told. */
  FakeDns well() {
    failing = false;
    return this;
  }

  /** From now on its answers are too long for UDP. */
  FakeDns cuttingShort() {
    cuttingShort = true;
    return this;
  }

  /** From now on it says nothing over TCP. */
  FakeDns muteOverTcp() {
    muteOverTcp = true;
    return this;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  DnsConfig config() {
    return DnsConfig.defaults().withServers(address());
  }

  /** {@return how often the IPv4 addresses of a name were asked for} */
  int asked(String name) {
    return asked.getOrDefault(name, 0);
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    try {
      while (true) {
        packet.setLength(1500);
        socket.receive(packet);
        Question question = question(Arrays.copyOf(packet.getData(), packet.getLength()));
        count(question);
        if (!mute) {
          byte[] answer = answer(question, cuttingShort);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      requireClosed(e);
    }
  }

  private void serveTcp() {
    try {
      while (true) {
        try (Socket peer = stream.accept()) {
          serveTcp(peer);
        }
      }
    } catch (IOException e) {
      requireClosed(e);
    }
  }

  private void serveTcp(Socket peer) {
    try {
      DataInputStream in = new DataInputStream(peer.getInputStream());
      byte[] answer = answer(question(in.readNBytes(in.readUnsignedShort())), false);
      if (muteOverTcp) {
        in.read(); // until the other side closes
        return;
      }
      DataOutputStream out = new DataOutputStream(peer.getOutputStream());
      out.writeShort(answer.length);
      out.write(answer);
    } catch (IOException e) {
      // the other side has left, perhaps before it asked
    }
  }

  private void requireClosed(IOException e) {
    if (!closed) {
      throw new UncheckedIOException(e);
    }
  }

  private void count(Question question) {
    if (question.type() == A) {
      asked.merge(question.name(), 1, Integer::sum);
    }
  }

  private static Question question(byte[] query) {
    ByteBuffer in = ByteBuffer.wrap(query);
    int id = in.getShort();
    in.position(12);
    List<String> labels = new ArrayList<>();
    for (int length = in.get(); length > 0; length = in.get()) {
      byte[] label = new byte[length];
      in.get(label);
      labels.add(new String(label, StandardCharsets.US_ASCII));
    }
    int type = in.getShort();
    in.getShort();
    return new Question(
        id,
        String.join(".", labels),
        type,
        ByteBuffer.wrap(Arrays.copyOfRange(query, 12, in.position())));
  }

  private byte[] answer(Question question, boolean cutShort) throws IOException {
    Zone zone = zones.get(question.name().toLowerCase(Locale.ROOT));
    List<byte[]> records =
        zone == null || cutShort || failing ? List.of() : records(question.type(), zone);
    int code = failing ? SERVER_FAILED : zone == null ? NO_SUCH_NAME : 0;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(question.id());
    out.writeShort(0x8180 | code | (cutShort ? CUT_SHORT : 0)); // an answer; recursion done
    out.writeShort(1);
    out.writeShort(records.size());
    out.writeInt(0);
    out.write(question.raw().array());
    for (byte[] record : records) {
      out.write(record);
    }
    return bytes.toByteArray();
  }

  private static List<byte[]> records(int type, Zone zone) throws IOException {
    List<byte[]> records = new ArrayList<>();
    if (!zone.alias().isEmpty()) {
      records.add(record(CNAME, zone.ttlSeconds(), name(zone.alias())));
    } else {
      for (String literal : zone.addresses()) {
        byte[] address = InetAddress.ofLiteral(literal).getAddress();
        if (type == (address.length == 4 ? A : AAAA)) {
          records.add(record(type, zone.ttlSeconds(), address));
        }
      }
    }
    return records;
  }

  private static byte[] record(int type, int ttl, byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(0xC00C); // the name of the question
    out.writeShort(type);
    out.writeShort(1);
    out.writeInt(ttl);
    out.writeShort(data.length);
    out.write(data);
    return bytes.toByteArray();
  }

  private static byte[] name(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String label : name.split("\\.", -1)) {
      bytes.write(label.length());
      bytes.write(label.getBytes(StandardCharsets.US_ASCII));
    }
    bytes.write(0);
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    closed = true;
    socket.close();
    stream.close();
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
