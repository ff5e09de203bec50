package dev.weft.net;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate (RFC 5280) that is not signed yet: of an authority, or of a host.
 *
 * @param subject whose it is, such as "CN=localhost"
 * @param issuer who signs it
 * @param key what it certifies
 * @param from from when on it holds
 * @param until when it ends
 * @param names the names and addresses of the host; empty for an authority
 */
record Draft(
    String subject, String issuer, PublicKey key, Instant from, Instant until, List<String> names) {
  static final Instant EVER = Instant.parse("2000-01-01T00:00:00Z");

  /** What stands for a certificate without an end (RFC 5280, 4.1.2.5). */
  static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SERIAL_BITS = 127;

  Draft {
    names = List.copyOf(names);
  }

  /** {@return a new pair of keys on the curve P-256} */
  static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no P-256: " + e.getMessage(), e);
    }
  }

  /** {@return the certificate} */
  X509Certificate signedBy(PrivateKey signer) {
    boolean rsa = signer.getAlgorithm().equals("RSA");
    byte[] algorithm =
        rsa
            ? Der.sequence(Der.oid("1.2.840.113549.1.1.11"), Der.nothing())
            : Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    byte[] content = content(algorithm);
    try {
      Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
      signature.initSign(signer);
      signature.update(content);
      byte[] whole = Der.sequence(content, algorithm, Der.bits(signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a certificate: " + e.getMessage(), e);
    }
  }

  private byte[] content(byte[] algorithm) {
    return Der.sequence(
        Der.element(0xa0, Der.integer(2)), // X.509 version 3
        Der.integer(new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE)),
        algorithm,
        new X500Principal(issuer).getEncoded(),
        Der.sequence(Der.time(from), Der.time(until)),
        new X500Principal(subject).getEncoded(),
        key.getEncoded(),
        Der.element(0xa3, Der.sequence(names.isEmpty() ? authority() : subjectNames())));
  }

  private static byte[] authority() {
    return Der.sequence(
        Der.oid("2.5.29.19"), Der.yes(), Der.element(Der.OCTET_STRING, Der.sequence(Der.yes())));
  }

  private byte[] subjectNames() {
    byte[][] all = names.stream().map(Draft::name).toArray(byte[][]::new);
    return Der.sequence(Der.oid("2.5.29.17"), Der.element(Der.OCTET_STRING, Der.sequence(all)));
  }

  private static byte[] name(String name) {
    boolean address = Tls.isAddress(name);
    return address
        ? Der.element(0x87, InetAddress.ofLiteral(name).getAddress())
        : Der.element(0x82, Der.ascii(name));
  }
}
