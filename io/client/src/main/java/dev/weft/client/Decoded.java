package dev.weft.client;

import org.jspecify.annotations.Nullable;

/** A body without its content codings. One task. */
final class Decoded implements Pieces {
  private final Pieces coded;
  private final Decoding decoding;

  private boolean begun;

  Decoded(Pieces coded, Decoding decoding) {
    this.coded = coded;
    this.decoding = decoding;
  }

  @Override
  public byte @Nullable [] next() throws InterruptedException {
    for (byte[] piece = decoding.next(); ; piece = decoding.next()) {
      if (piece != null) {
        return piece;
      }
      byte[] raw = coded.next();
      if (raw == null) {
        if (begun) { // that of a HEAD and the like has no bytes, whatever its codings
          decoding.end();
        }
        return null;
      }
      begun = true;
      decoding.feed(raw, 0, raw.length);
    }
  }

  @Override
  public void close() {
    coded.close();
    decoding.close();
  }
}
