package dev.weft.crawl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** One request to a {@link SiteServer} and the ways to answer it, the wrong ones too. */
final class Exchange {
  private final SiteServer server;
  private final Socket socket;
  private final String host;
  private final String target;
  private boolean ended;

  Exchange(SiteServer server, Socket socket, String host, String target) {
    this.server = server;
    this.socket = socket;
    this.host = host;
    this.target = target;
  }

  String host() {
    return host;
  }

  String target() {
    return target;
  }

  void html(String body) throws IOException {
    send(200, "Content-Type: text/html; charset=utf-8", body.getBytes(UTF_8));
  }

  void html(int status, String body) throws IOException {
    send(status, "Content-Type: text/html; charset=utf-8", body.getBytes(UTF_8));
  }

  void text(String body) throws IOException {
    send(200, "Content-Type: text/plain", body.getBytes(UTF_8));
  }

  void gzipped(String body) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write(body.getBytes(UTF_8));
    }
    send(200, "Content-Type: text/html\r\nContent-Encoding: gzip", zipped.toByteArray());
  }

  void redirect(int status, String location) throws IOException {
    send(status, "Location: " + location, new byte[0]);
  }

  void status(int status) throws IOException {
    send(status, "Content-Type: text/plain", "sorry".getBytes(UTF_8));
  }

  /** A whole answer in one write. */
  void send(int status, String headers, byte[] body) throws IOException {
    boolean bodiless = status == 204 || status == 304;
    String length = bodiless ? "" : "Content-Length: " + body.length + "\r\n";
    String head = "HTTP/1.1 " + status + " So\r\n" + headers + "\r\n" + length + "\r\n";
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(head.getBytes(ISO_8859_1));
    whole.writeBytes(bodiless ? new byte[0] : body);
    ended();
    raw().write(whole.toByteArray());
  }

  /** Writes as it is; what was written is all there is until more is written. */
  void raw(String text) throws IOException {
    raw().write(text.getBytes(ISO_8859_1));
  }

  OutputStream raw() throws IOException {
    return socket.getOutputStream();
  }

  /** Tears the connection down, as a crashed server does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Takes its time. */
  void think(int millis) throws InterruptedException {
    boolean never = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    assert !never;
  }

  /** Never answers. */
  void hang() throws InterruptedException {
    server.awaitClose();
  }

  /** Counts as over for {@link SiteServer#mostInFlight}, once. */
  void ended() {
    if (!ended) {
      ended = true;
      server.ended(host);
    }
  }
}
