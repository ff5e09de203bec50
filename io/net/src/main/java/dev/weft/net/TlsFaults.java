package dev.weft.net;

import dev.weft.task.BrokenException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a secure connection, in one sentence for people.
 *
 * <p>The JDK has types for what is wrong with a certificate. For the rest it has only the words of
 * sun.security.ssl, which a test pins.
 */
final class TlsFaults {
  private static final String ALERT = "fatal alert: ";

  private TlsFaults() {}

  /** Why a peer that connected was turned away, or turned away itself. */
  static BrokenException greeting(Object peer, TlsConfig config, Throwable cause) {
    String sentence =
        known(peer.toString(), config.protocols(), cause)
            .or(() -> ofServer(peer, config, cause))
            .orElseGet(() ->
                cause instanceof SSLException
                    ? "no secure connection with %s: %s".formatted(peer, Faults.words(cause))
                    : "%s was lost before it was secure: %s".formatted(peer, Faults.words(cause)));
    return new BrokenException(sentence, cause);
  }

  /** Why a target could not be reached securely; empty if TLS has nothing to do with it. */
  static Optional<String> connecting(Target target, Throwable cause) {
    return target
        .handshake()
        .flatMap(wish -> known(words(target, wish.serverName()), wish.protocols(), cause));
  }

  /** {@return a target, and as whom it was asked for if that is not the host of its address} */
  private static String words(Target target, String serverName) {
    boolean same =
        target.address() instanceof Address.Host host && host.name().equalsIgnoreCase(serverName);
    return same ? target.toString() : target + " as " + serverName;
  }

  /**
   * What the peer says is wrong on a connection that seemed to be fine; empty if that is not it.
   */
  static Optional<String> using(Object peer, Throwable cause) {
    return alert(cause).map(alert -> refused(peer.toString(), List.of(), alert));
  }

  private static Optional<String> known(String peer, List<String> protocols, Throwable cause) {
    return causes(cause)
        .map(each -> certificate(peer, each))
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> alert(cause).map(alert -> refused(peer, protocols, alert)))
        .or(() ->
            causes(cause).map(each -> transport(peer, each)).flatMap(Optional::stream).findFirst());
  }

  private static Stream<Throwable> causes(Throwable cause) {
    return Stream.iterate(cause, each -> each != null, Throwable::getCause);
  }

  private static Optional<String> certificate(String peer, Throwable cause) {
    @Nullable String what =
        switch (cause) {
          case CertificateExpiredException e -> "has expired (%s)".formatted(e.getMessage());
          case CertificateNotYetValidException e ->
              "is not valid yet (%s)".formatted(e.getMessage());
          case CertPathBuilderException _ -> "is not trusted: no known authority signed it";
          case CertPathValidatorException e when !(e.getCause() instanceof CertificateException) ->
              "is not trusted: " + Faults.words(e);
          case CertificateException e when isOfAnother(e) -> "is for another host";
          default -> null;
        };
    return Optional.ofNullable(what).map(why -> "the certificate of %s %s".formatted(peer, why));
  }

  /** The JDK has no type for it, only these words of sun.security.util.HostnameChecker. */
  private static boolean isOfAnother(CertificateException e) {
    String message = Faults.words(e);
    return message.startsWith("No subject alternative") || message.startsWith("No name matching");
  }

  private static Optional<String> transport(String peer, Throwable cause) {
    return switch (cause) {
      case NotSslRecordException _ -> Optional.of(peer + " does not speak TLS");
      case ClosedChannelException _ ->
          Optional.of(peer + " closed the connection before it was secure");
      case SSLException _ -> Optional.empty();
      case IOException e when Faults.words(e).contains("reset") ->
          Optional.of(peer + " broke the connection off before it was secure");
      default -> Optional.empty();
    };
  }

  // ---- what the peer told us: the alerts of RFC 8446, 6.2 ----

  private static Optional<String> alert(Throwable cause) {
    return causes(cause)
        .filter(SSLException.class::isInstance)
        .map(Faults::words)
        .filter(words -> words.contains(ALERT))
        .map(words -> words.substring(words.indexOf(ALERT) + ALERT.length()).strip())
        .findFirst();
  }

  private static String refused(String peer, List<String> protocols, String alert) {
    String why =
        switch (alert) {
          case "certificate_required" -> "wants a certificate, and was given none";
          case "bad_certificate",
              "certificate_unknown",
              "unknown_ca",
              "certificate_expired",
              "certificate_revoked",
              "unsupported_certificate" ->
              "does not accept our certificate";
          case "no_application_protocol" -> "speaks none of the protocols asked for " + protocols;
          case "unrecognized_name" -> "has no certificate for the name asked for";
          case "protocol_version" -> "speaks no version of TLS that both sides allow";
          default -> "broke off the secure connection";
        };
    return "%s %s (%s)".formatted(peer, why, alert);
  }

  // ---- what we told the peer ----

  private static Optional<String> ofServer(Object peer, TlsConfig config, Throwable cause) {
    String words = Faults.words(cause);
    @Nullable String why =
        words.contains("Empty client certificate") || words.contains("client certificate chain")
            ? "gave no certificate, and has to"
            : words.contains("application layer protocol")
                ? "wants no protocol we have " + config.protocols()
                : words.contains("server name indication")
                    ? "asks for a name that no identity has"
                    : words.contains("protocol version") || words.contains("client version")
                        ? "speaks no version of TLS that both sides allow"
                        : null;
    return Optional.ofNullable(why).map(what -> peer + " " + what);
  }
}
