package dev.weft.net;

import dev.weft.task.BrokenException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a connection, in one sentence for people. */
final class Faults {
  private Faults() {}

  /** Why a connection could not be made. */
  static BrokenException connecting(String target, boolean secure, Throwable cause) {
    return new BrokenException(sentence(target, secure, cause), cause);
  }

  /** {@return whether it is because an address is none of this machine} */
  static boolean isOfNoAddress(Throwable cause) {
    String message = words(cause).toLowerCase(Locale.ROOT);
    return message.contains("cannot assign") || message.contains("can't assign");
  }

  /** {@return whether it is because nobody listens there} */
  static boolean isRefusal(Throwable cause) {
    return cause instanceof PortUnreachableException
        || words(cause).toLowerCase(Locale.ROOT).contains("refused");
  }

  /** Why a listener could not listen. */
  static BrokenException listening(Address address, Throwable cause) {
    String message = words(cause).toLowerCase(Locale.ROOT);
    String why =
        message.contains("in use")
            ? "something else listens there already"
            : isOfNoAddress(cause)
                ? "it is no address of this machine"
                : message.contains("permission") ? "this needs a permission" : words(cause);
    return new BrokenException("cannot listen at %s: %s".formatted(address, why), cause);
  }

  /** Why a connection that was made is of no use any more. */
  static BrokenException using(Object target, Throwable cause) {
    return new BrokenException(
        cause instanceof IOException
            ? "the connection to %s was lost: %s".formatted(target, words(cause))
            : "%s sent something that is not understood: %s".formatted(target, words(cause)),
        cause);
  }

  /** Why a message could not be sent, although the connection was there. */
  static BrokenException sending(Object target, Throwable cause) {
    return new BrokenException("cannot send to %s: %s".formatted(target, words(cause)), cause);
  }

  private static String sentence(String target, boolean secure, Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      String known = known(target, secure, t);
      if (known != null) {
        return known;
      }
    }
    String message = words(cause).toLowerCase(Locale.ROOT);
    if (isRefusal(cause)) {
      return "connection to %s refused: nothing listens there".formatted(target);
    }
    if (cause instanceof NoRouteToHostException || message.contains("unreachable")) {
      return "no route to %s".formatted(target);
    }
    if (cause instanceof FileNotFoundException || message.contains("no such file")) {
      return "connection to %s refused: there is no such socket".formatted(target);
    }
    return cause instanceof SSLException
        ? "no secure connection to %s: %s".formatted(target, words(cause))
        : "cannot connect to %s: %s".formatted(target, words(cause));
  }

  private static @Nullable String known(String target, boolean secure, Throwable cause) {
    return switch (cause) {
      case CertificateExpiredException e ->
          "the certificate of %s has expired (%s)".formatted(target, e.getMessage());
      case CertificateNotYetValidException e ->
          "the certificate of %s is not valid yet (%s)".formatted(target, e.getMessage());
      case CertPathBuilderException e ->
          "the certificate of %s is not trusted: no known authority signed it".formatted(target);
      case CertificateException e when isOfAnother(e) ->
          "the certificate of %s is for another host".formatted(target);
      case NotSslRecordException e -> target + " does not speak TLS";
      case ClosedChannelException e when secure ->
          target + " closed the connection before it was secure";
      case ClosedChannelException e -> target + " closed the connection at once";
      default -> null;
    };
  }

  /** The JDK has no type for it, only these words of sun.security.util.HostnameChecker. */
  private static boolean isOfAnother(CertificateException e) {
    String message = words(e);
    return message.startsWith("No subject alternative") || message.startsWith("No name matching");
  }

  private static String words(Throwable cause) {
    String message = cause.getMessage();
    if (message != null) {
      return message;
    }
    return cause.getCause() == null ? cause.getClass().getSimpleName() : words(cause.getCause());
  }
}
