package dev.weft.net;

/**
 * A listener at one moment.
 *
 * @param open connections that are open
 * @param peak the most that ever were
 * @param accepted connections that were taken so far
 * @param refused connections that were reset because of a limit
 * @param failedHandshakes connections of those accepted that never became secure: not TLS, not
 *     trusted, too slow
 * @param paused whether it takes none at this moment, because of a limit
 */
public record ListenerStats(
    int open, int peak, long accepted, long refused, long failedHandshakes, boolean paused) {}
