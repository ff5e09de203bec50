package dev.weft.server;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a file is, by the end of its name. */
final class MediaTypes {
  private static final String UNKNOWN = "application/octet-stream";

  /** A type, and the ends of names that have it. */
  private static final String TABLE =
      """
      text/html html htm
      text/css css
      text/javascript js mjs
      text/plain txt log
      text/markdown md
      text/csv csv
      text/calendar ics
      text/vtt vtt
      application/json json map
      application/manifest+json webmanifest
      application/x-ndjson jsonl ndjson
      application/xml xml xsl
      application/rss+xml rss
      application/atom+xml atom
      application/xhtml+xml xhtml
      application/yaml yaml yml
      application/pdf pdf
      application/wasm wasm
      application/zip zip
      application/gzip gz tgz
      application/zstd zst
      application/x-7z-compressed 7z
      application/x-bzip2 bz2
      application/x-tar tar
      application/x-xz xz
      application/java-archive jar
      application/epub+zip epub
      application/rtf rtf
      application/msword doc
      application/vnd.ms-excel xls
      application/vnd.ms-powerpoint ppt
      application/vnd.oasis.opendocument.text odt
      application/vnd.oasis.opendocument.spreadsheet ods
      application/vnd.oasis.opendocument.presentation odp
      application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
      application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
      application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
      image/png png
      image/apng apng
      image/jpeg jpg jpeg
      image/gif gif
      image/webp webp
      image/avif avif
      image/svg+xml svg
      image/bmp bmp
      image/tiff tif tiff
      image/x-icon ico
      audio/mpeg mp3
      audio/mp4 m4a
      audio/aac aac
      audio/flac flac
      audio/ogg ogg oga opus
      audio/wav wav
      video/mp4 mp4 m4v
      video/webm webm
      video/ogg ogv
      video/quicktime mov
      video/mp2t ts
      application/vnd.apple.mpegurl m3u8
      font/woff woff
      font/woff2 woff2
      font/ttf ttf
      font/otf otf
      """;

  private static final Map<String, String> KNOWN = known();

  private MediaTypes() {}

  /** {@return the Content-Type of a file of this name} */
  static String of(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot < 0
        ? UNKNOWN
        : KNOWN.getOrDefault(fileName.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
  }

  private static Map<String, String> known() {
    Map<String, String> types = new HashMap<>();
    TABLE
        .lines()
        .map(line -> line.split(" ", -1))
        .forEach(words -> {
          String type = words[0].startsWith("text/") ? words[0] + "; charset=utf-8" : words[0];
          for (int i = 1; i < words.length; i++) {
            types.put(words[i], type);
          }
        });
    return Map.copyOf(types);
  }
}
