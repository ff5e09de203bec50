package dev.weft.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the first identity to everyone, whether it fits or not. */
final class ForSockets extends X509ExtendedKeyManager {
  private final List<Identity> identities;

  ForSockets(List<Identity> identities) {
    this.identities = identities;
  }

  private @Nullable String alias(String... keyTypes) {
    return !identities.isEmpty()
            && List.of(keyTypes).contains(identities.getFirst().key().getAlgorithm())
        ? "0"
        : null;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[] {"0"};
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal[] issuers, @Nullable Socket socket) {
    return alias(keyTypes);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return new String[] {"0"};
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal[] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identities.getFirst().chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identities.getFirst().key();
  }
}
