package dev.weft.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * One key for all servers: ECDSA on P-256, with a certificate it signed itself, as a PKCS #12 store
 * and as PEM files.
 *
 * @param folder where they lie
 */
record Keystore(Path folder) {
  private static final String PASSWORD = "weft-bench";
  private static final String NAME = "bench";
  private static final Duration BOUND = Duration.ofMinutes(1);

  /** Makes the files, unless they are there. */
  static Keystore in(Path folder) throws InterruptedException {
    Keystore made = new Keystore(folder);
    if (!Files.exists(made.key())) {
      try {
        Files.createDirectories(folder);
        Files.deleteIfExists(made.store());
        made.generate();
        made.export();
      } catch (IOException | GeneralSecurityException e) {
        throw new FailedRunException("Cannot make a key in " + folder + ": " + e.getMessage());
      }
    }
    return made;
  }

  Path store() {
    return folder.resolve("bench.p12");
  }

  Path certificate() {
    return folder.resolve("certificate.pem");
  }

  Path key() {
    return folder.resolve("key.pem");
  }

  char[] password() {
    return PASSWORD.toCharArray();
  }

  private void generate() throws InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            NAME,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1",
            "-validity",
            "3650",
            "-storetype",
            "PKCS12",
            "-keystore",
            store().toString(),
            "-storepass",
            PASSWORD);
    String _ = Programs.run(command, folder, "keytool", BOUND);
  }

  private void export() throws IOException, GeneralSecurityException {
    KeyStore store = load();
    Files.writeString(certificate(), pem("CERTIFICATE", store.getCertificate(NAME).getEncoded()));
    Files.writeString(key(), pem("PRIVATE KEY", store.getKey(NAME, password()).getEncoded()));
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store())) {
      store.load(in, password());
    }
    return store;
  }

  private static String pem(String what, byte[] bytes) {
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
        .formatted(what, Base64.getMimeEncoder(64, newline).encodeToString(bytes));
  }

  /** {@return the JDK's TLS with this key} */
  SSLContext context() throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(load(), password());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
