package dev.weft.client;

/** Which versions of HTTP a client speaks. */
public enum Protocols {
  /**
   * HTTP/2 by TLS with servers that agree to it (ALPN, RFC 7301), else HTTP/1.1; in the clear
   * HTTP/1.1.
   */
  NEGOTIATED,

  /** HTTP/1.1 with everybody. */
  HTTP_1_1,

  /**
   * HTTP/2 with everybody: for servers that are known to speak it, also in the clear (RFC 9113
   * §3.3). Whoever does not is broken.
   */
  HTTP_2
}
