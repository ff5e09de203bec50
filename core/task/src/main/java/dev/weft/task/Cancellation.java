package dev.weft.task;

/**
 * Why something was cancelled, and by whom.
 *
 * @param reason one sentence for people
 * @param origin the group, task or timeout that was cancelled; compared by identity
 */
public record Cancellation(String reason, Object origin) {
  @Override
  public String toString() {
    return reason + " (" + origin + ")";
  }
}
