package dev.weft.websocket;

import dev.weft.websocket.Tokens.Extension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the two sides agree on permessage-deflate (RFC 7692 §7.1).
 *
 * @param field what the server says of it
 * @param serverKeeps whether the server's messages may refer to those before
 * @param clientKeeps whether the client's may
 */
record Compression(String field, boolean serverKeeps, boolean clientKeeps) {
  static final String NAME = "permessage-deflate";
  private static final String SERVER_FORGETS = "server_no_context_takeover";
  private static final String CLIENT_FORGETS = "client_no_context_takeover";
  private static final String SERVER_BITS = "server_max_window_bits";
  private static final String CLIENT_BITS = "client_max_window_bits";

  /** The JDK's compressor knows no smaller window. */
  private static final String MOST_BITS = "15";

  private static final Set<String> KNOWN =
      Set.of(SERVER_FORGETS, CLIENT_FORGETS, SERVER_BITS, CLIENT_BITS);
  private static final Set<String> BITS = Set.of("8", "9", "10", "11", "12", "13", "14", MOST_BITS);

  /** {@return what the server makes of the first offer that it can keep} */
  static Optional<Compression> answer(List<Extension> offers, Deflate how) {
    return offers.stream()
        .filter(offer -> offer.name().equals(NAME) && isValid(offer.params()))
        .filter(offer -> bits(offer, SERVER_BITS).orElse(MOST_BITS).equals(MOST_BITS))
        .findFirst()
        .map(offer -> accept(offer, how));
  }

  private static Compression accept(Extension offer, Deflate how) {
    boolean serverKeeps = how.takeover() && !offer.params().containsKey(SERVER_FORGETS);
    boolean clientKeeps = how.takeover();
    String field =
        NAME
            + (serverKeeps ? "" : "; " + SERVER_FORGETS)
            + (clientKeeps ? "" : "; " + CLIENT_FORGETS)
            + (offer.params().containsKey(SERVER_BITS) ? "; " + SERVER_BITS + "=15" : "");
    return new Compression(field, serverKeeps, clientKeeps);
  }

  /** {@return what a client offers} */
  static String offer(Deflate how) {
    return NAME + (how.takeover() ? "" : "; " + CLIENT_FORGETS);
  }

  /**
   * {@return what a client makes of what the server said to its offer; empty if it does not want
   * to}
   *
   * @throws IllegalArgumentException if that was not offered
   */
  static Optional<Compression> settle(List<Extension> said, Optional<Deflate> how) {
    if (said.isEmpty()) {
      return Optional.empty();
    }
    Extension one = said.getFirst();
    boolean offered =
        how.isPresent()
            && said.size() == 1
            && one.name().equals(NAME)
            && isValid(one.params())
            && !one.params().containsKey(CLIENT_BITS);
    if (!offered) {
      throw new IllegalArgumentException("an extension that was not offered: " + one.name());
    }
    return Optional.of(
        new Compression(
            "",
            !one.params().containsKey(SERVER_FORGETS),
            how.get().takeover() && !one.params().containsKey(CLIENT_FORGETS)));
  }

  private static boolean isValid(Map<String, Optional<String>> params) {
    return KNOWN.containsAll(params.keySet())
        && params.getOrDefault(SERVER_FORGETS, Optional.empty()).isEmpty()
        && params.getOrDefault(CLIENT_FORGETS, Optional.empty()).isEmpty()
        && params
            .getOrDefault(SERVER_BITS, Optional.of(MOST_BITS))
            .filter(BITS::contains)
            .isPresent()
        && params
            .getOrDefault(CLIENT_BITS, Optional.of(MOST_BITS))
            .map(BITS::contains)
            .orElse(true);
  }

  private static Optional<String> bits(Extension offer, String name) {
    return offer.params().getOrDefault(name, Optional.empty());
  }
}
