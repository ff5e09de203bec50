package dev.weft.net;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The host names of certificates, as RFC 9525 reads them. */
final class HostNames {
  private static final int HOST_NAME = 2; // the dNSName of RFC 5280

  private HostNames() {}

  /** {@return the host names a certificate is for, in lower case} */
  static List<String> of(X509Certificate certificate) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(name -> name.get(0).equals(HOST_NAME))
              .map(name -> ((String) name.get(1)).toLowerCase(Locale.ROOT))
              .toList();
    } catch (CertificateParsingException e) {
      throw new IllegalArgumentException("it has a certificate with broken names", e);
    }
  }

  /**
   * {@return whether a name of a certificate is that of a host; a star stands for one whole label,
   * the first}
   */
  static boolean matches(String pattern, String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (!pattern.startsWith("*.")) {
      return pattern.equals(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && name.substring(dot).equals(pattern.substring(1));
  }
}
