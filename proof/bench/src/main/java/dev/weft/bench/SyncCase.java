package dev.weft.bench;

/** What the sync suite measures of each door. */
enum SyncCase {
  HOP("hop", "a value through a channel of 16", 1_000_000, 200_000),
  RENDEZVOUS("rendezvous", "a value through a rendezvous", 200_000, 100_000),
  PERMIT("permit", "a permit taken and given back", 2_000_000, 500_000),
  TURNS("turns", "a permit handed on to the next in line", 200_000, 100_000);

  /** On the command lines of the child programs. */
  final String word;

  /** In the rows. */
  final String title;

  /** Values or permits in a round. */
  final int count;

  /** The same for the slower Python. */
  final int peerCount;

  SyncCase(String word, String title, int count, int peerCount) {
    this.word = word;
    this.title = title.replace("", "");
    this.count = count;
    this.peerCount = peerCount;
  }

  static SyncCase of(String word) {
    for (SyncCase each : values()) {
      if (each.word.equals(word)) {
        return each;
      }
    }
    throw new BadUsageException("No case is called " + word + ".");
  }
}
