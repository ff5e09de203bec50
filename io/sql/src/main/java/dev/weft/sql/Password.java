package dev.weft.sql;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import dev.weft.net.TlsSession;
import dev.weft.task.Offload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Proves to a PostgreSQL that one knows the password: as it is, by MD5, or by SCRAM-SHA-256 (RFC
 * 5802, RFC 7677), which proves to us that the server knows it, too, and over TLS that nobody
 * stands between (SCRAM-SHA-256-PLUS, RFC 5929). One task.
 */
final class Password {
  // what the server asks for
  private static final int OK = 0;
  private static final int CLEARTEXT = 3;
  private static final int MD5 = 5;
  private static final int GSS = 7;
  private static final int SSPI = 9;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private static final String PLAIN = "SCRAM-SHA-256";
  private static final String PLUS = "SCRAM-SHA-256-PLUS";

  /** As many as JDBC would do: a false server could ask for hours (CVE-2026-42198). */
  private static final int MOST_ROUNDS = 100_000;

  private final SharedOptions options;
  private final Optional<TlsSession> tls;
  private final Frontend out;
  private @Nullable ScramClient begun;
  private boolean proven;

  /**
   * Nothing is proven yet.
   *
   * @param tls what the connection goes over; empty in the clear
   * @param out where the proof is said
   */
  Password(SharedOptions options, Optional<TlsSession> tls, Frontend out) {
    this.options = options;
    this.tls = tls;
    this.out = out;
  }

  /**
   * Says what is asked for. Waits where it has to calculate.
   *
   * @throws SQLException if the server asks for something else, or does not know the password
   */
  void answer(ByteBuffer asked) throws SQLException, InterruptedException {
    int kind = asked.getInt();
    switch (kind) {
      case OK -> {
        if (begun != null && !proven) {
          throw unproven(null);
        }
      }
      case CLEARTEXT -> out.password(options.password()); // also where others listen, as JDBC
      case MD5 -> out.password(md5(rest(asked)));
      case SASL -> begin(List.of(text(asked).split("\0")));
      case SASL_CONTINUE -> goOn(text(asked));
      case SASL_FINAL -> end(text(asked));
      case GSS, SSPI -> throw other("by Kerberos");
      default -> throw other("of the kind " + kind);
    }
  }

  private static SQLException other(String way) {
    return new SQLException("it asks for a proof %s, not for a password".formatted(way), "08004");
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

  // ---- SCRAM ----

  private void begin(List<String> offered) throws SQLException {
    List<String> known = Stream.of(PLAIN, PLUS).filter(offered::contains).toList();
    if (!known.contains(PLAIN)) {
      throw other("by one of " + offered);
    }
    try {
      var client =
          ScramClient.builder()
              .advertisedMechanisms(known)
              .username("*") // it knows that already
              .password(options.password().toCharArray())
              .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
      byte[] binding = binding();
      if (binding.length > 0) {
        client.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding);
      }
      ScramClient made = client.build();
      begun = made;
      out.saslInitialResponse(
          made.getScramMechanism().getName(), made.clientFirstMessage().toString());
    } catch (IllegalArgumentException e) {
      throw new SQLException("the password is of no use for SCRAM: " + e.getMessage(), "08004", e);
    }
  }

  /** {@return what only the two ends of this TLS connection have; nothing in the clear} */
  private byte[] binding() {
    if (tls.isEmpty() || tls.get().peer().isEmpty()) {
      return new byte[0];
    }
    try {
      return TlsServerEndpoint.getChannelBindingData(tls.get().peer().getFirst());
    } catch (CertificateEncodingException e) {
      return new byte[0]; // it has no such form
    }
  }

  /** Thousands of rounds of hashing: not on the loop. */
  private void goOn(String said) throws SQLException, InterruptedException {
    ScramClient client = client();
    try {
      int rounds = client.serverFirstMessage(said).getIterationCount();
      if (rounds > MOST_ROUNDS) {
        throw new SQLException(
            "it asks for %,d rounds of hashing, and gets %,d at most"
                .formatted(rounds, MOST_ROUNDS),
            "08004");
      }
    } catch (ScramException | IllegalArgumentException | IllegalStateException e) {
      throw unproven(e);
    }
    out.saslResponse(Offload.cpu(() -> client.clientFinalMessage().toString()));
  }

  private void end(String said) throws SQLException {
    try {
      client().serverFinalMessage(said);
    } catch (ScramException | IllegalArgumentException | IllegalStateException e) {
      throw unproven(e);
    }
    proven = true;
  }

  private ScramClient client() throws SQLException {
    if (begun == null) {
      throw unproven(null);
    }
    return begun;
  }

  private static SQLException unproven(@Nullable Exception cause) {
    return new SQLException(
        "it cannot prove that it knows the password: perhaps another server answers there",
        "08001",
        cause);
  }
}
