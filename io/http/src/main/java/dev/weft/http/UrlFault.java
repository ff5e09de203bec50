package dev.weft.http;

/** Why a text is no {@link Url}; the sentence is only made when someone wants to read it. */
enum UrlFault {
  NONE("is a URL"),
  NO_SCHEME("has no scheme; write https:// or http:// before the host"),
  OTHER_SCHEME("has another scheme than http and https; write https:// or http:// before the host"),
  USER_INFO(
      "holds a user name or password, which does not belong in a URL here;"
          + " leave out what stands before the @; it belongs in an Authorization header"),
  NO_HOST("has no host; write one after the scheme, as in https://example.com/"),
  BAD_HOST(
      "has a host that is neither a name nor an address;"
          + " write one like example.com, 127.0.0.1 or [::1]"),
  BAD_PORT("has a port that is no number from 0 to 65535; write one like :8080 or none");

  private static final int SHOWN = 200;

  private final String what;

  UrlFault(String what) {
    this.what = what;
  }

  String sentence(String text) {
    if (this == NO_SCHEME) {
      String host = text.strip();
      boolean named = !host.isEmpty() && Character.isLetterOrDigit(host.charAt(0));
      Url url = named ? new UrlParser("https://" + host, null).parse() : null;
      if (url != null) {
        String advice = (isPlain(url) ? "http://" : "https://") + host;
        return "the URL \"%s\" has no scheme; write %s".formatted(shown(text), shown(advice));
      }
    }
    // A password must not end up in a log.
    int secret = text.lastIndexOf('@');
    return "the URL \"%s\" %s"
        .formatted(secret < 0 ? shown(text) : "…" + shown(text.substring(secret + 1)), what);
  }

  /** {@return whether it is a server that hardly has a certificate} */
  private static boolean isPlain(Url url) {
    String host = url.host();
    return url.port() != 443 || host.equals("localhost") || host.startsWith("127.");
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }
}
