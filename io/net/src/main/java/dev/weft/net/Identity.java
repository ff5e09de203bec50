package dev.weft.net;

import dev.weft.task.BrokenException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who one is in TLS: a certificate, those that certify it, and the private key that belongs to it.
 *
 * <p>What is wrong is found when it is read, not at the first connection. Those of files
 * {@linkplain Listener#reload() can be read again}. Reading files holds its thread for a moment: on
 * a loop, do it through {@link dev.weft.task.Offload}.
 */
public final class Identity {
  private static final char[] NO_PASSWORD = {};

  // immutable
  private final PrivateKey key;
  private final List<X509Certificate> chain;
  private final List<String> names;
  private final @Nullable Supplier<Identity> source;

  private Identity(
      PrivateKey key, List<X509Certificate> chain, @Nullable Supplier<Identity> source) {
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("an identity needs a certificate");
    }
    requireBelongs(key, chain.getFirst());
    this.key = key;
    this.chain = List.copyOf(chain);
    this.names = HostNames.of(chain.getFirst());
    this.source = source;
  }

  /** A server with the key of another certificate would fail at every handshake, and only there. */
  private static void requireBelongs(PrivateKey key, X509Certificate certificate) {
    String kind = key.getAlgorithm();
    String algorithm =
        switch (kind) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> kind.startsWith("Ed") ? "EdDSA" : "";
        };
    boolean belongs = kind.equals(certificate.getPublicKey().getAlgorithm()) || algorithm.isEmpty();
    try {
      if (belongs && !algorithm.isEmpty()) {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        belongs = signature.verify(signed);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the private key is of no use: " + e.getMessage(), e);
    }
    if (!belongs) {
      throw new IllegalArgumentException(
          "the private key does not belong to the certificate of "
              + certificate.getSubjectX500Principal());
    }
  }

  /** {@return an identity of what was read or made elsewhere, the own certificate first} */
  public static Identity of(PrivateKey key, X509Certificate... chain) {
    return new Identity(key, List.of(chain), null);
  }

  /**
   * {@return the identity of two texts}
   *
   * @param chain the certificate and those that certify it (BEGIN CERTIFICATE), in this order
   * @param key the private key, not encrypted: BEGIN PRIVATE KEY (PKCS #8), RSA PRIVATE KEY, EC
   *     PRIVATE KEY
   * @throws IllegalArgumentException if one of them is not that, or they do not belong together
   */
  public static Identity pem(String chain, String key) {
    return new Identity(Pem.key(key, NO_PASSWORD), Pem.certificates(chain), null);
  }

  /**
   * {@return the identity of two files, or of one that has both}
   *
   * @throws BrokenException if a file cannot be read, is not what it should be, or they do not
   *     belong together; the message says which
   */
  public static Identity pem(Path chain, Path key) {
    return pem(chain, key, NO_PASSWORD);
  }

  /**
   * {@return the identity of two files}
   *
   * @param password of the private key (BEGIN ENCRYPTED PRIVATE KEY); kept, to read it again
   */
  public static Identity pem(Path chain, Path key, char[] password) {
    char[] word = password.clone();
    return reading(
        () -> {
          List<X509Certificate> certificates = TextFile.parsed(chain, Pem::certificates);
          PrivateKey own = TextFile.parsed(key, text -> Pem.key(text, word));
          Supplier<Identity> again = () -> pem(chain, key, word);
          return new Identity(own, certificates, again);
        },
        key);
  }

  /**
   * {@return the first identity in a key store (PKCS #12)}
   *
   * @param password of the store and its key; kept, to read it again
   * @throws BrokenException if the file cannot be read, has no key, or the password is wrong
   */
  public static Identity pkcs12(Path store, char[] password) {
    char[] word = password.clone();
    return reading(
        () -> {
          try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, word);
            return first(keys, word, () -> pkcs12(store, word));
          } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no such file", e);
          } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
          }
        },
        store);
  }

  private static Identity first(KeyStore keys, char[] word, Supplier<Identity> again)
      throws GeneralSecurityException {
    for (String alias : Collections.list(keys.aliases())) {
      Key key = keys.getKey(alias, word);
      Certificate[] chain = keys.getCertificateChain(alias);
      if (key instanceof PrivateKey own && chain != null) {
        return new Identity(
            own, Arrays.stream(chain).map(X509Certificate.class::cast).toList(), again);
      }
    }
    throw new IllegalArgumentException("it has no private key");
  }

  private static Identity reading(Supplier<Identity> reading, Path file) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new BrokenException("cannot use %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * {@return a new identity that nobody certifies but itself, without an end} For tests and first
   * steps: who wants to talk to it must be told to {@linkplain Trust#only trust its certificate}.
   *
   * @param names host names (also wildcards: "*.example.org") and addresses; at least one
   */
  public static Identity selfSigned(String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("names must have at least one");
    }
    KeyPair keys = Draft.keys();
    String who = "CN=" + names[0];
    Draft draft = new Draft(who, who, keys.getPublic(), Draft.EVER, Draft.NEVER, List.of(names));
    return of(keys.getPrivate(), draft.signedBy(keys.getPrivate()));
  }

  /** {@return the own certificate} */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** {@return the own certificate and then those that certify it} */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** {@return the host names the certificate is for, in lower case, some maybe "*.example.org"} */
  public List<String> names() {
    return names;
  }

  PrivateKey key() {
    return key;
  }

  /** {@return the same as its files are now; itself if it is of none} */
  Identity reread() {
    return source == null ? this : source.get();
  }

  @Override
  public String toString() {
    return "identity " + certificate().getSubjectX500Principal();
  }
}
