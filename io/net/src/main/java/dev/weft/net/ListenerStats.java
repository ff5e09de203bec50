package dev.weft.net;

/**
 * A listener at one moment.
 *
 * @param open connections that are open
 * @param peak the most that ever were
 * @param waiting those of them that no task has taken yet
 * @param served handlers of {@link Listener#serve} that run
 * @param accepted connections that were taken so far
 * @param refused connections that were turned away because of a limit
 * @param exhausted how often one could not be taken because the system had nothing left for it,
 *     such as a file descriptor
 * @param failedHandshakes connections of those accepted that never became secure: not TLS, not
 *     trusted, too slow
 * @param failed handlers that failed so far
 * @param paused whether it takes none at this moment, because of a limit
 */
public record ListenerStats(
    int open,
    int peak,
    int waiting,
    int served,
    long accepted,
    long refused,
    long exhausted,
    long failedHandshakes,
    long failed,
    boolean paused) {}
