package dev.weft.crawl;

/** What a {@link Frontier} answers to the question what to do next. */
sealed interface Next {
  /** Fetch this now; {@link Frontier#done} or {@link Frontier#requeue} must follow. */
  record Fetch(Entry entry) implements Next {}

  /** Nothing may be asked before this time, unless something is added or done earlier. */
  record Wait(long untilNanos) implements Next {}

  /** Nothing can be handed out before something in flight is done. */
  record Busy() implements Next {}

  /** Nothing is queued and nothing in flight. */
  record Drained() implements Next {}
}
