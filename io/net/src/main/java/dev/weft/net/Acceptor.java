package dev.weft.net;

import dev.weft.net.Admission.Seat;
import dev.weft.task.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Takes connections off a listening socket, spreads them over the loops, and keeps the limits.
 *
 * <pre>
 * a connection: (held, while there are too many) → refused, with or without a last word
 *                      └→ taken → given to a loop → waits to be accepted → served → closed
 * </pre>
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  /** So many connections wait at most for a task that accepts them. */
  private static final int MOST_WAITING = 64;

  /** So many connections are given a last word at once; more are reset. */
  private static final int MOST_TOLD = 256;

  /** How long one that is refused may take to hear why. */
  private static final Duration LAST_WORD = Duration.ofSeconds(1);

  /** When the system has nothing left for a connection, it is asked again after this time. */
  private static final Duration RETRY = Duration.ofMillis(100);

  /** A connection that was taken. */
  record Arrival(Stream stream, Loop loop) {}

  // immutable
  private final ListenerConfig config;
  private final Loop loop;
  private final Admission admission;
  private final Arrivals arrivals = new Arrivals();
  private final Shortage shortage;

  /**
   * What the system has accepted beyond the limit: some transports take several at once, and stop a
   * little later than told. They wait here as they would in the backlog. The loop only.
   */
  private final ArrayDeque<Channel> held = new ArrayDeque<>();

  /** How many are being given a last word. The loop only. */
  private int told;

  /** The system has nothing left; it will be asked again. The loop only. */
  private boolean exhausted;

  /** Written by the loop only; who makes room looks at it afterwards. */
  private volatile boolean paused;

  /** Any thread; never taken back. */
  private volatile boolean closed;

  /** How connections are made secure from now on; null if they are not. Any thread. */
  private volatile @Nullable Tls tls;

  /**
   * @param loop that of the listening socket
   */
  Acceptor(ListenerConfig config, Transport transport, Loop loop) {
    this.config = config;
    this.loop = loop;
    this.tls = config.tls().map(Tls::of).orElse(null);
    this.admission = new Admission(config, transport);
    this.shortage = new Shortage(config, loop, transport.isVirtual());
  }

  // ---- on the loop of the listener ----

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    held.add((Channel) message);
    shortage.look();
    proceed(context.channel());
  }

  /** Takes those that were held, as far as there is room, and then more, or none for now. */
  private void proceed(Channel listening) {
    while (!held.isEmpty() && (closed || !admission.isFull())) {
      admit(held.poll(), listening);
    }
    paused = true; // said first, or room that is made meanwhile would not be noticed
    if (mayRead()) {
      paused = false;
    }
    if (listening.isOpen()) {
      listening.config().setAutoRead(!paused);
    }
  }

  private boolean mayRead() {
    return !exhausted && held.isEmpty() && !admission.isFull() && arrivals.size() < MOST_WAITING;
  }

  private void admit(Channel child, Channel listening) {
    InetAddress peer = peer(child);
    ListenerConfig.Limits limits = config.limits();
    Seat seat = closed ? null : admission.take(peer);
    if (seat != null) {
      child.closeFuture().addListener(end -> left(seat, peer, listening));
      welcome(child, seat);
    } else if (!closed && tls == null && limits.refusal().isPresent() && told < MOST_TOLD) {
      told++;
      child.closeFuture().addListener(end -> told--);
      tell(child, limits.refusal().get(), listening);
    } else {
      child.config().setOption(ChannelOption.SO_LINGER, 0); // tell it at once
      child.unsafe().closeForcibly();
    }
  }

  private static @Nullable InetAddress peer(Channel child) {
    return child.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
  }

  private void welcome(Channel child, Seat seat) {
    Stream stream = stream(child, seat.loop, config.stream(), tls);
    seat.poller
        .eventLoop()
        .register(child)
        .addListener(registered -> {
          if (registered.isSuccess() && !arrivals.put(new Arrival(stream, seat.loop))) {
            stream.abort();
          }
        });
  }

  /** Refuses a connection, but says why: as long as it stays, it costs nothing but its socket. */
  private void tell(Channel child, String why, Channel listening) {
    Stream stream = stream(child, loop, config.stream().withLinger(LAST_WORD), null);
    listening
        .eventLoop()
        .register(child)
        .addListener(registered -> {
          if (registered.isSuccess()) {
            stream.closeWith(why);
          }
        });
  }

  private Stream stream(Channel child, Loop loop, StreamConfig config, @Nullable Tls secure) {
    Object name = child.remoteAddress() instanceof InetSocketAddress inet ? words(inet) : "a peer";
    Inlet<Chunks> inlet = new Inlet<>(name, new Chunks(), config.reading());
    child.config().setOption(ChannelOption.AUTO_CLOSE, false);
    child.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (child.remoteAddress() instanceof InetSocketAddress) {
      child.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
    Layer layer = secure == null ? Layer.CLEAR : layer(secure, name, child, loop);
    layer.addTo(child.pipeline());
    child.pipeline().addLast(inlet);
    return new Stream(name, child, loop, inlet, layer, config);
  }

  private Layer layer(Tls secure, Object peer, Channel child, Loop loop) {
    TlsLayer layer = secure.server(peer);
    layer.bound(loop, secure.config().handshakeTimeout(), child, admission::handshakeFailed);
    return layer;
  }

  private static String words(InetSocketAddress address) {
    return Address.of(address.getAddress().getHostAddress(), address.getPort()).toString();
  }

  /** Accepting failed: most often, no descriptor is left. It is tried again, but not in a spin. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Channel listening = context.channel();
    admission.exhausted();
    shortage.found(listening.localAddress(), cause);
    if (!exhausted) {
      exhausted = true;
      loop.after(RETRY, () -> listening.eventLoop().execute(() -> tryAgain(listening)));
    }
    proceed(listening);
  }

  private void tryAgain(Channel listening) {
    exhausted = false;
    proceed(listening);
  }

  /** Whatever has closed the socket: who waits for a connection must not wait for ever. */
  @Override
  public void channelInactive(ChannelHandlerContext context) {
    close();
    proceed(context.channel());
    shortage.close();
  }

  // ---- any thread ----

  private void left(Seat seat, @Nullable InetAddress peer, Channel listening) {
    admission.left(seat, peer);
    resume(listening);
  }

  private void resume(Channel listening) {
    if (paused && !closed) {
      listening.eventLoop().execute(() -> tryAgain(listening));
    }
  }

  /** {@return how connections are made secure; null if they are not} */
  @Nullable TlsConfig tls() {
    Tls current = tls;
    return current == null ? null : current.config();
  }

  /** From now on connections are made secure like this. */
  void secure(TlsConfig what) {
    tls = config.withTls(what).tls().map(Tls::of).orElseThrow();
  }

  /** Takes the next connection; waits for it. {@return it, or null if the listener is closed} */
  @Nullable Arrival accept(Channel listening) throws InterruptedException {
    Arrival next = arrivals.take();
    resume(listening);
    return next;
  }

  /** Takes no more; those nobody has accepted are dropped. */
  void close() {
    closed = true;
    arrivals.close().forEach(arrival -> arrival.stream().abort());
  }

  ListenerStats stats(Handlers handlers) {
    return admission.stats(arrivals.size(), handlers, paused && !closed);
  }
}
