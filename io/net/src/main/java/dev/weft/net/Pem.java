package dev.weft.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Certificates and private keys as text (RFC 7468). What is wrong is an IllegalArgumentException
 * whose message continues "it …".
 */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
  private static final String HEADERS = "Proc-Type:";

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Block(String kind, byte[] content) {}

  private Pem() {}

  /** {@return all certificates of a text, in order; at least one} */
  static List<X509Certificate> certificates(String text) {
    List<X509Certificate> all = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(text)) {
        if (block.kind.equals("CERTIFICATE") || block.kind.equals("X509 CERTIFICATE")) {
          all.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content)));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("it has a broken certificate: " + e.getMessage(), e);
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("it has no certificate (BEGIN CERTIFICATE)");
    }
    return all;
  }

  /**
   * {@return the first private key of a text}
   *
   * @param password what an encrypted key was encrypted with; empty if it is not
   */
  static PrivateKey key(String text, char[] password) {
    for (Block block : blocks(text)) {
      switch (block.kind) {
        case "PRIVATE KEY" -> {
          return key(block.content);
        }
        case "ENCRYPTED PRIVATE KEY" -> {
          return decrypted(block.content, password);
        }
        case "RSA PRIVATE KEY" -> {
          byte[] algorithm = Der.sequence(Der.oid("1.2.840.113549.1.1.1"), Der.nothing());
          return key(wrapped(algorithm, block.content));
        }
        case "EC PRIVATE KEY" -> {
          byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.2.1"), curve(block.content));
          return key(wrapped(algorithm, block.content));
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException(
        text.contains(HEADERS)
            ? "it has a key that is encrypted in the old way: convert it with openssl pkcs8 -topk8"
            : "it has no private key (BEGIN PRIVATE KEY)");
  }

  private static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      try {
        blocks.add(
            new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2).strip())));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("it has a broken part: " + e.getMessage(), e);
      }
    }
    return blocks;
  }

  /** A key in a form of its own kind (PKCS #1, SEC 1) as one of any kind (PKCS #8). */
  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return Der.sequence(Der.integer(0), algorithm, Der.element(Der.OCTET_STRING, key));
  }

  /** {@return which curve a key of RFC 5915 is on} */
  private static byte[] curve(byte[] key) {
    return Der.parts(key).stream()
        .filter(part -> (part[0] & 0xff) == 0xa0)
        .map(Der::content)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("it has a key that names no curve"));
  }

  /** The kind of a key stands in it, but only the factory of that kind reads it. */
  private static PrivateKey key(byte[] content) {
    for (String kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(content));
      } catch (GeneralSecurityException e) {
        // the next one
      }
    }
    throw new IllegalArgumentException(
        "it has a broken private key, or none of these kinds: " + String.join(", ", KEY_KINDS));
  }

  private static PrivateKey decrypted(byte[] content, char[] password) {
    if (password.length == 0) {
      throw new IllegalArgumentException("it has an encrypted private key, and needs a password");
    }
    PBEKeySpec word = new PBEKeySpec(password);
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
      AlgorithmParameters parameters = info.getAlgParameters();
      String algorithm = parameters == null ? info.getAlgName() : parameters.toString();
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(word),
          parameters);
      return key(info.getKeySpec(cipher).getEncoded());
    } catch (InvalidKeySpecException e) {
      throw new IllegalArgumentException("it has a key that this password does not open", e);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("it has a key that cannot be opened: " + e, e);
    } finally {
      word.clearPassword();
    }
  }
}
