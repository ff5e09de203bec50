package dev.weft.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.task.BrokenException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identities and trust out of texts, files and key stores; and what is wrong with them. */
class IdentityTest {
  private static final Authority AUTHORITY = Authority.named("authority");
  private static final char[] WORD = "secret".toCharArray();

  @TempDir private Path folder;

  private static byte[] inner(PrivateKey key) {
    return Der.content(Der.parts(key.getEncoded()).get(2));
  }

  @Test
  void keys_ofAllKindsAreRead() throws Exception {
    Identity ec = AUTHORITY.host("a.test");
    Identity rsa = AUTHORITY.rsaHost("a.test");
    PrivateKey edwards = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    assertThat(Pem.key(Authority.key(ec), WORD)).isEqualTo(ec.key());
    assertThat(Pem.key(Authority.key(rsa), WORD)).isEqualTo(rsa.key());
    assertThat(Pem.key(Authority.pem("PRIVATE KEY", edwards.getEncoded()), WORD))
        .isEqualTo(edwards);
    assertThat(Pem.key(Authority.pem("RSA PRIVATE KEY", inner(rsa.key())), WORD))
        .isEqualTo(rsa.key());
    PrivateKey read = Pem.key(Authority.pem("EC PRIVATE KEY", withCurve(ec.key())), WORD);
    assertThat(((ECPrivateKey) read).getS()).isEqualTo(((ECPrivateKey) ec.key()).getS());
  }

  /** The JDK leaves out the curve inside of a key, where openssl writes it. */
  private static byte[] withCurve(PrivateKey key) {
    List<byte[]> parts = Der.parts(inner(key));
    return Der.sequence(
        parts.get(0), parts.get(1), Der.element(0xa0, Der.oid("1.2.840.10045.3.1.7")));
  }

  @Test
  void encryptedKey_needsItsPassword() throws Exception {
    Identity identity = AUTHORITY.host("a.test");
    String text = encrypted(identity.key());
    assertThat(Pem.key(text, WORD)).isEqualTo(identity.key());
    assertThatThrownBy(() -> Pem.key(text, "wrong".toCharArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("it has a key that ");
    assertThatThrownBy(() -> Identity.pem(Authority.chain(identity), text))
        .hasMessage("it has an encrypted private key, and needs a password");
  }

  private static String encrypted(PrivateKey key) throws Exception {
    String algorithm = "PBEWithHmacSHA256AndAES_256";
    SecretKey secret = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(WORD));
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(Cipher.ENCRYPT_MODE, secret);
    byte[] closed = cipher.doFinal(key.getEncoded());
    byte[] how =
        Der.sequence(Der.oid("1.2.840.113549.1.5.13"), cipher.getParameters().getEncoded());
    return Authority.pem(
        "ENCRYPTED PRIVATE KEY", Der.sequence(how, Der.element(Der.OCTET_STRING, closed)));
  }

  @Test
  void texts_mayHaveOtherThingsAround() throws Exception {
    Identity known = AUTHORITY.host("a.test", "*.b.test", "10.0.0.1");
    String all = "subject: somebody\n" + Authority.chain(known) + "\nkey:\n" + Authority.key(known);
    Identity read = Identity.pem(all, all);
    assertThat(read.chain()).isEqualTo(known.chain());
    assertThat(read.names()).containsExactly("a.test", "*.b.test");
  }

  @Test
  void whatIsWrong_isSaid() throws Exception {
    Identity one = AUTHORITY.host("a.test");
    Identity other = AUTHORITY.host("a.test");
    String chain = Authority.chain(one);
    assertThatThrownBy(() -> Identity.pem("nothing", Authority.key(one)))
        .hasMessage("it has no certificate (BEGIN CERTIFICATE)");
    assertThatThrownBy(() -> Identity.pem(chain, chain))
        .hasMessage("it has no private key (BEGIN PRIVATE KEY)");
    assertThatThrownBy(() -> Identity.pem(chain, Authority.key(other)))
        .hasMessage("the private key does not belong to the certificate of CN=a.test");
    assertThatThrownBy(() -> Identity.pem(chain, Authority.key(AUTHORITY.rsaHost("a.test"))))
        .hasMessageStartingWith("the private key does not belong");
    assertThatThrownBy(() -> Pem.key(Authority.pem("PRIVATE KEY", new byte[] {48, 1}), WORD))
        .hasMessageStartingWith("it has a broken private key");
    assertThatThrownBy(() -> Pem.key(Authority.pem("EC PRIVATE KEY", new byte[] {48, 9}), WORD))
        .hasMessage("it is cut off");
    assertThatThrownBy(() -> Pem.certificates(Authority.pem("CERTIFICATE", new byte[9])))
        .hasMessageStartingWith("it has a broken certificate");
    assertThatThrownBy(() -> Identity.of(one.key())).hasMessage("an identity needs a certificate");
    assertThatThrownBy(() -> Trust.pem("nothing")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void files_areNamedInEveryComplaint() throws Exception {
    Identity identity = AUTHORITY.host("a.test");
    Path chain = Files.writeString(folder.resolve("chain"), Authority.chain(identity));
    Path key = Files.writeString(folder.resolve("key"), Authority.key(identity));
    Path gone = folder.resolve("gone");
    assertThat(Identity.pem(chain, key).certificate()).isEqualTo(identity.certificate());
    assertThatThrownBy(() -> Identity.pem(gone, key))
        .isInstanceOf(BrokenException.class)
        .hasMessage("cannot use " + gone + ": there is no such file");
    assertThatThrownBy(() -> Identity.pem(chain, chain))
        .isInstanceOf(BrokenException.class)
        .hasMessage("cannot use " + chain + ": it has no private key (BEGIN PRIVATE KEY)");
    assertThatThrownBy(() -> Trust.pem(key))
        .isInstanceOf(BrokenException.class)
        .hasMessageStartingWith("cannot use " + key + ": it has no certificate");
    assertThatThrownBy(() -> Trust.pem(folder)).isInstanceOf(BrokenException.class);
  }

  @Test
  void keyStore_isRead() throws Exception {
    Identity identity = AUTHORITY.host("a.test");
    Path file = folder.resolve("store.p12");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, WORD);
    store.setKeyEntry("it", identity.key(), WORD, identity.chain().toArray(Certificate[]::new));
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, WORD);
    }
    assertThat(Identity.pkcs12(file, WORD).chain()).isEqualTo(identity.chain());
    assertThatThrownBy(() -> Identity.pkcs12(file, "wrong".toCharArray()))
        .isInstanceOf(BrokenException.class)
        .hasMessageStartingWith("cannot use " + file + ": ")
        .hasMessageContaining("password");
    assertThatThrownBy(() -> Identity.pkcs12(folder.resolve("gone"), WORD))
        .hasMessageEndingWith("there is no such file");
    Files.writeString(file, "no store", UTF_8);
    assertThatThrownBy(() -> Identity.pkcs12(file, WORD)).isInstanceOf(BrokenException.class);
  }

  @Test
  void selfSigned_isWhatItSays() throws Exception {
    Identity identity = Identity.selfSigned("a.test", "*.b.test", "127.0.0.1", "::1");
    X509Certificate certificate = identity.certificate();
    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity();
    assertThat(identity.names()).containsExactly("a.test", "*.b.test");
    assertThat(certificate.getSubjectAlternativeNames().toString())
        .contains("127.0.0.1")
        .contains("0:0:0:0:0:0:0:1");
    assertThat(identity).hasToString("identity CN=a.test");
    assertThatThrownBy(Identity::selfSigned).hasMessage("names must have at least one");
  }

  @Test
  void longNames_makeLongLengths() {
    String label = "a".repeat(60);
    String name = String.join(".", label, label, label, label) + ".test";
    KeyPair keys = Draft.keys();
    List<String> many = List.of(name, "b." + name, "c." + name, name + "d", name + "e");
    X509Certificate certificate =
        new Draft("CN=x", "CN=x", keys.getPublic(), Draft.EVER, Draft.NEVER, many)
            .signedBy(keys.getPrivate());
    assertThat(HostNames.of(certificate)).isEqualTo(many);
  }

  @Test
  void wildcard_standsForOneWholeLabel() {
    assertThat(HostNames.matches("*.a.test", "b.A.test")).isTrue();
    assertThat(HostNames.matches("*.a.test", "a.test")).isFalse();
    assertThat(HostNames.matches("*.a.test", "c.b.a.test")).isFalse();
    assertThat(HostNames.matches("*.a.test", ".a.test")).isFalse();
    assertThat(HostNames.matches("a.test", "A.TEST")).isTrue();
    assertThat(HostNames.matches("b*.a.test", "bc.a.test")).isFalse();
  }

  @Test
  void configuration_refusesWhatMakesNoSense() {
    TlsConfig config = TlsConfig.defaults();
    ListenerConfig listener = ListenerConfig.at(Address.local(0));
    assertThatThrownBy(() -> listener.withTls(config))
        .hasMessage("tls must have an identity to listen with: TlsConfig.of(identity)");
    assertThatThrownBy(() -> config.withHandshakeTimeout(Duration.ZERO))
        .hasMessage("handshakeTimeout must be positive, but is PT0S");
    assertThatThrownBy(() -> config.withProtocols(""))
        .hasMessage("a protocol must have 1 to 255 bytes, but '' has 0");
    assertThatThrownBy(() -> Trust.only()).hasMessage("certificates must have at least one");
    assertThatThrownBy(() -> Target.tls("a.test", 1).withServerName(""))
        .hasMessage("serverName must not be empty");
  }
}
