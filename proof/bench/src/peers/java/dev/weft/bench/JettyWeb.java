package dev.weft.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.NullMarked;

/** Jetty with one selector; its handler does not block, so it runs where the request was read. */
@NullMarked
public final class JettyWeb {
  private static final int BACKLOG = 4_096;

  private JettyWeb() {}

  /** Words: the server, the case, the folder of the key. */
  public static void main(String[] words) throws Exception {
    Server server = new Server();
    HttpConfiguration config = new HttpConfiguration();
    config.setSendServerVersion(false);
    HttpConnectionFactory http = new HttpConnectionFactory(config);
    ServerConnector connector;
    if (ServerCase.of(words[1]) == ServerCase.TLS) {
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setSslContext(new Keystore(Path.of(words[2])).context());
      connector =
          new ServerConnector(
              server, 1, 1, new SslConnectionFactory(tls, http.getProtocol()), http);
    } else {
      connector =
          new ServerConnector(server, 1, 1, http, new HTTP2CServerConnectionFactory(config));
    }
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    server.setHandler(new Answers());
    server.start();
    WebServers.tell(connector.getLocalPort());
  }

  private static final class Answers extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      String path = request.getHttpURI().getPath();
      byte[] bytes = Pages.at(path);
      if (bytes == null) {
        Response.writeError(request, response, callback, 404);
        return true;
      }
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, Pages.type(path));
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
      response.write(true, ByteBuffer.wrap(bytes), callback);
      return true;
    }
  }
}
