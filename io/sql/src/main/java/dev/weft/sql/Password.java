package dev.weft.sql;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import dev.weft.task.Offload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves to a PostgreSQL that one knows the password: as it is, by MD5, or by SCRAM-SHA-256 (RFC
 * 5802, RFC 7677), which proves to us that the server knows it, too. One task.
 */
final class Password {
  // what the server asks for
  private static final int NOTHING = 0;
  private static final int CLEAR = 3;
  private static final int MD5 = 5;
  private static final int SASL = 10;
  private static final int SASL_GOES_ON = 11;
  private static final int SASL_ENDS = 12;

  private static final String MECHANISM = "SCRAM-SHA-256";

  private final SharedOptions options;
  private @Nullable ScramClient scram;
  private boolean proven;

  Password(SharedOptions options) {
    this.options = options;
  }

  /**
   * {@return what to say; null if nothing is asked} Waits where it has to calculate.
   *
   * @throws SQLException if the server asks for something else, or does not know the password
   */
  byte @Nullable [] answer(ByteBuffer asked) throws SQLException, InterruptedException {
    int what = asked.getInt();
    return switch (what) {
      case NOTHING -> {
        if (scram != null && !proven) {
          throw stranger(null);
        }
        yield null;
      }
      case CLEAR -> new Frontend().password(Frontend.utf8(options.password())).take();
      case MD5 -> new Frontend().password(Frontend.utf8(md5(rest(asked)))).take();
      case SASL -> begin(text(asked));
      case SASL_GOES_ON -> goOn(text(asked));
      case SASL_ENDS -> end(text(asked));
      default ->
          throw new SQLException(
              "it asks for a proof of another kind (%d) than a password".formatted(what), "08004");
    };
  }

  private static byte[] rest(ByteBuffer asked) {
    byte[] rest = new byte[asked.remaining()];
    asked.get(rest);
    return rest;
  }

  private static String text(ByteBuffer asked) {
    return new String(rest(asked), StandardCharsets.UTF_8);
  }

  private String md5(byte[] salt) {
    byte[] known = digest(Frontend.utf8(options.password()), Frontend.utf8(options.user()));
    return "md5" + hex(digest(Frontend.utf8(hex(known)), salt));
  }

  private static byte[] digest(byte[] first, byte[] second) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(first);
      return digest.digest(second);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private byte[] begin(String mechanisms) throws SQLException {
    List<String> offered = Arrays.asList(mechanisms.split("\0"));
    if (!offered.contains(MECHANISM)) {
      throw new SQLException("it asks for a proof by one of %s only".formatted(offered), "08004");
    }
    ScramClient begun;
    try {
      begun =
          ScramClient.builder()
              .advertisedMechanisms(List.of(MECHANISM))
              .username("*") // it knows that already
              .password(options.password().toCharArray())
              .build();
    } catch (IllegalArgumentException e) {
      throw new SQLException("the password cannot be proven to it", "08004", e);
    }
    scram = begun;
    return new Frontend().proof(MECHANISM, begun.clientFirstMessage().toString()).take();
  }

  /** Thousands of rounds of hashing: not on the loop. */
  private byte[] goOn(String said) throws SQLException, InterruptedException {
    ScramClient begun = begun();
    try {
      begun.serverFirstMessage(said);
    } catch (ScramException | IllegalArgumentException e) {
      throw stranger(e);
    }
    return new Frontend().proof(Offload.cpu(() -> begun.clientFinalMessage().toString())).take();
  }

  private byte @Nullable [] end(String said) throws SQLException {
    try {
      begun().serverFinalMessage(said);
    } catch (ScramException | IllegalArgumentException e) {
      throw stranger(e);
    }
    proven = true;
    return null;
  }

  private ScramClient begun() throws SQLException {
    if (scram == null) {
      throw SharedFailure.nonsense("it goes on with a proof that was not begun");
    }
    return scram;
  }

  private static SQLException stranger(@Nullable Exception cause) {
    return new SQLException("it does not prove that it knows the password", "08004", cause);
  }
}
