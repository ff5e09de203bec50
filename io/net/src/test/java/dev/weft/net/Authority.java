package dev.weft.net;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Who certifies others, in tests. */
final class Authority {
  private final String name;
  private final KeyPair keys = Draft.keys();
  private final X509Certificate certificate;

  private Authority(String name) {
    this.name = name;
    this.certificate =
        new Draft(name, name, keys.getPublic(), Draft.EVER, Draft.NEVER, List.of())
            .signedBy(keys.getPrivate());
  }

  static Authority named(String name) {
    return new Authority("CN=" + name);
  }

  /** A good identity. */
  Identity host(String... names) {
    return host(Draft.keys(), Draft.EVER, Draft.NEVER, names);
  }

  Identity rsaHost(String... names) throws NoSuchAlgorithmException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    return host(generator.generateKeyPair(), Draft.EVER, Draft.NEVER, names);
  }

  Identity expired(String... names) {
    Instant end = Draft.EVER.plus(Duration.ofDays(9_000));
    return host(Draft.keys(), Draft.EVER, end, names);
  }

  Identity notYetValid(String... names) {
    return host(Draft.keys(), Draft.NEVER.minus(Duration.ofDays(1)), Draft.NEVER, names);
  }

  private Identity host(KeyPair own, Instant from, Instant until, String... names) {
    Draft draft = new Draft("CN=" + names[0], name, own.getPublic(), from, until, List.of(names));
    return Identity.of(own.getPrivate(), draft.signedBy(keys.getPrivate()), certificate);
  }

  X509Certificate certificate() {
    return certificate;
  }

  Trust trust() {
    return Trust.only(certificate);
  }

  // ---- as text ----

  static String pem(X509Certificate... certificates) throws Exception {
    StringBuilder text = new StringBuilder();
    for (X509Certificate each : certificates) {
      text.append(pem("CERTIFICATE", each.getEncoded()));
    }
    return text.toString();
  }

  static String chain(Identity identity) throws Exception {
    return pem(identity.chain().toArray(X509Certificate[]::new));
  }

  static String key(Identity identity) {
    return pem("PRIVATE KEY", identity.key().getEncoded());
  }

  static String pem(String kind, byte[] content) {
    String lines = Base64.getMimeEncoder().encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, lines, kind);
  }
}
