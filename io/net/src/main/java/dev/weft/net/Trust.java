package dev.weft.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed: those of some authorities, or certain ones themselves. */
public final class Trust {
  private static final Trust JDK = new Trust("the authorities of the JDK", List.of(), null);
  private static final Trust ANYBODY = new Trust("anybody", List.of(), null);

  // immutable
  private final String name;

  /** Empty for those of the JDK, and for anybody. */
  private final List<X509Certificate> anchors;

  private final @Nullable Supplier<Trust> source;

  private Trust(String name, List<X509Certificate> anchors, @Nullable Supplier<Trust> source) {
    this.name = name;
    this.anchors = List.copyOf(anchors);
    this.source = source;
  }

  /** {@return the public authorities that come with the JDK} */
  public static Trust jdk() {
    return JDK;
  }

  /**
   * {@return the authorities of a text, and nobody else}
   *
   * @param authorities their certificates (BEGIN CERTIFICATE)
   * @throws IllegalArgumentException if it has none
   */
  public static Trust pem(String authorities) {
    return new Trust("authorities of a text", Pem.certificates(authorities), null);
  }

  /**
   * {@return the authorities of a file, and nobody else} They can be {@linkplain Listener#reload()
   * read again}.
   *
   * @throws dev.weft.task.BrokenException if it cannot be read or has none
   */
  public static Trust pem(Path authorities) {
    return new Trust(
        "the authorities of " + authorities,
        TextFile.parsed(authorities, Pem::certificates),
        () -> pem(authorities));
  }

  /**
   * {@return those with just these certificates, and those that were certified with them}
   *
   * <p>A certificate that is trusted itself is so whatever its time, as the JDK has it; the name of
   * a server must be right also then.
   *
   * @param certificates of authorities, or {@linkplain Identity#selfSigned of themselves}
   */
  public static Trust only(X509Certificate... certificates) {
    if (certificates.length == 0) {
      throw new IllegalArgumentException("certificates must have at least one");
    }
    return new Trust("certain certificates", List.of(certificates), null);
  }

  /**
   * {@return anybody's certificate, whatever its name and its time}
   *
   * <p>What is said is hidden from who only listens, and from nobody who comes between: that is
   * what some protocols mean by asking for TLS and no more, as PostgreSQL's {@code
   * sslmode=require}. For a certificate of one's own there is {@link #only}.
   */
  public static Trust anybody() {
    return ANYBODY;
  }

  /** {@return the same as its file is now; itself if it is of none} */
  Trust reread() {
    return source == null ? this : source.get();
  }

  /** {@return what checks certificates by this} */
  TrustManager[] managers() throws GeneralSecurityException {
    if (this == ANYBODY) {
      return new TrustManager[] {new Anybody()};
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(anchors.isEmpty() ? null : store());
    return factory.getTrustManagers();
  }

  private KeyStore store() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e); // nothing is read
    }
    for (int i = 0; i < anchors.size(); i++) {
      store.setCertificateEntry(Integer.toString(i), anchors.get(i));
    }
    return store;
  }

  @Override
  public String toString() {
    return name;
  }

  /** Extended, because the JDK wraps a plain one and checks the name in it. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
