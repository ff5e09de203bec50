package dev.weft.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Which identity is shown to whom. An alias is the place of an identity in the list. */
final class Keys extends X509ExtendedKeyManager {
  private final List<Identity> identities;

  Keys(List<Identity> identities) {
    this.identities = identities;
  }

  // ---- the side that listens ----

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    Optional<String> name = TlsSession.serverName(engine.getHandshakeSession());
    return IntStream.of(named(name))
        .filter(place -> isOf(place, keyType))
        .mapToObj(Integer::toString)
        .findFirst()
        .orElse(null);
  }

  /** Those of the name itself, else those of a wildcard it fits, else the first and its likes. */
  private int[] named(Optional<String> name) {
    return name.stream()
        .flatMap(host ->
            Stream.of(
                places(identity -> identity.names().contains(host.toLowerCase(Locale.ROOT))),
                places(identity -> knows(identity, host))))
        .filter(places -> places.length > 0)
        .findFirst()
        .orElseGet(
            () -> places(identity -> identity.names().equals(identities.getFirst().names())));
  }

  private int[] places(Predicate<Identity> which) {
    return IntStream.range(0, identities.size())
        .filter(place -> which.test(identities.get(place)))
        .toArray();
  }

  static boolean knows(Identity identity, String host) {
    return identity.names().stream().anyMatch(pattern -> HostNames.matches(pattern, host));
  }

  // ---- the side that connects ----

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    return Arrays.stream(keyTypes)
        .flatMapToInt(keyType ->
            IntStream.range(0, identities.size())
                .filter(place -> isOf(place, keyType) && isCertified(place, issuers)))
        .mapToObj(Integer::toString)
        .findFirst()
        .orElse(null);
  }

  private boolean isCertified(int place, Principal @Nullable [] issuers) {
    return issuers == null
        || issuers.length == 0
        || identities.get(place).chain().stream()
            .flatMap(one -> Stream.of(one.getIssuerX500Principal(), one.getSubjectX500Principal()))
            .anyMatch(Arrays.asList(issuers)::contains);
  }

  // ---- both ----

  private boolean isOf(int place, String keyType) {
    return identities.get(place).key().getAlgorithm().equals(keyType);
  }

  private @Nullable Identity at(String alias) {
    int place = Integer.parseInt(alias);
    return place < identities.size() ? identities.get(place) : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity identity = at(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity identity = at(alias);
    return identity == null ? null : identity.key();
  }

  // ---- for sockets of the JDK, which we do not use ----

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
