package dev.weft.net;

import dev.weft.task.BrokenException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What went wrong with a connection, in one sentence for people. */
final class Faults {
  private Faults() {}

  /** Why a connection could not be made. */
  static BrokenException connecting(Target target, Throwable cause) {
    return TlsFaults.connecting(target, cause)
        .map(sentence -> new BrokenException(sentence, cause))
        .orElseGet(() -> connecting(target.toString(), cause));
  }

  /** Why a connection in the clear could not be made. */
  static BrokenException connecting(String target, Throwable cause) {
    return new BrokenException(sentence(target, cause), cause);
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
            ? "something else listens there already; choose another port, or 0 for any free one"
            : isOfNoAddress(cause)
                ? "it is no address of this machine"
                : message.contains("permission") ? "this needs a permission" : words(cause);
    return new BrokenException("cannot listen at %s: %s".formatted(address, why), cause);
  }

  /** Why a connection that was made is of no use any more. */
  static BrokenException using(Object target, Throwable cause) {
    if (cause instanceof BrokenException said) {
      return said;
    }
    return new BrokenException(
        TlsFaults.using(target, cause)
            .orElseGet(() ->
                cause instanceof IOException
                    ? "the connection to %s was lost: %s".formatted(target, words(cause))
                    : "%s sent something that is not understood: %s"
                        .formatted(target, words(cause))),
        cause);
  }

  /** That a connection is over, although nothing went wrong. */
  static BrokenException closed(Object target) {
    return new BrokenException("the connection to " + target + " is closed"); // each one ends so
  }

  /** Why a message could not be sent, although the connection was there. */
  static BrokenException sending(Object target, Throwable cause) {
    Throwable inner = cause instanceof ChannelOutputShutdownException ? cause.getCause() : null;
    String why = words(inner == null ? cause : inner);
    return new BrokenException("cannot send to %s: %s".formatted(target, why), cause);
  }

  private static String sentence(String target, Throwable cause) {
    String message = words(cause).toLowerCase(Locale.ROOT);
    if (isRefusal(cause)) {
      return "connection to %s refused: nothing listens there".formatted(target);
    }
    if (cause instanceof NoRouteToHostException || message.contains("unreachable")) {
      return "no route to %s".formatted(target);
    }
    if (cause instanceof ClosedChannelException) {
      return target + " closed the connection at once";
    }
    if (cause instanceof FileNotFoundException || message.contains("no such file")) {
      return "connection to %s refused: there is no such socket".formatted(target);
    }
    return cause instanceof SSLException
        ? "no secure connection to %s: %s".formatted(target, words(cause))
        : "cannot connect to %s: %s".formatted(target, words(cause));
  }

  static String words(Throwable cause) {
    String message = cause.getMessage();
    if (message != null) {
      return message;
    }
    return cause.getCause() == null ? cause.getClass().getSimpleName() : words(cause.getCause());
  }
}
